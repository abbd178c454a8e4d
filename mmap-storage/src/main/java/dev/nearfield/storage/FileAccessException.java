package dev.nearfield.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The operating system refused an operation on a file: disk full, no permission, missing file. */
public final class FileAccessException extends StorageException {

  private static final long serialVersionUID = 1L;

  /** Reports the operation ({@code write}, {@code open}, ...), the file and the system's reason. */
  public FileAccessException(String operation, Path file, IOException cause) {
    super("cannot %s %s: %s".formatted(operation, file, reason(file, cause)), cause);
  }

  /** Carries the whole message: what, where, and what to do. */
  public FileAccessException(String message, IOException cause) {
    super(message, cause);
  }

  /** The system's reason; most of its failures name the file first, and some nothing else. */
  private static @Nullable String reason(Path file, IOException cause) {
    if (!(cause instanceof FileSystemException known)
        || known.getOtherFile() != null
        || !file.toString().equals(known.getFile())) {
      return cause.getMessage();
    }
    return switch (known) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "it exists already";
      default -> known.getReason() == null ? known.toString() : known.getReason();
    };
  }
}
