package dev.nearfield.cli.quickstart;

import dev.nearfield.VectorSource;
import dev.nearfield.testkit.dataset.VectorFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The 10,000 test images of Fashion-MNIST with their labels, as bundled: the first 9,000 to be
 * indexed, the last 1,000 as queries. They are loaded whole, 31 MB.
 *
 * <p>Threads: immutable, share freely.
 */
public final class FashionMnist {

  /** Pixels along each side of an image. */
  public static final int SIDE = 28;

  private static final int BASE_COUNT = 9_000;
  private static final int QUERY_COUNT = 1_000;
  private static final String FOLDER = "/dev/nearfield/cli/fashion-mnist/";
  private static final List<String> LABELS =
      List.of(
          "T-shirt",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private final float[][] images;
  private final float[][] labels;

  private final int baseCount;
  private final int queryCount;

  private FashionMnist(float[][] images, float[][] labels, int baseCount, int queryCount) {
    this.images = images;
    this.labels = labels;
    this.baseCount = baseCount;
    this.queryCount = queryCount;
  }

  /** Loads the bundled files. */
  public static FashionMnist load() {
    return load(BASE_COUNT, QUERY_COUNT);
  }

  /** Loads the bundled files and uses the first images of them. */
  public static FashionMnist load(int baseCount, int queryCount) {
    return new FashionMnist(
        rows("t10k-images-idx3-ubyte.gz"),
        rows("t10k-labels-idx1-ubyte.gz"),
        baseCount,
        queryCount);
  }

  /** The images to index. */
  public VectorSource base() {
    return new VectorSource() {
      @Override
      public int count() {
        return baseCount;
      }

      @Override
      public void read(int position, float[] vector) {
        float[] image = images[Objects.checkIndex(position, baseCount)];
        if (vector.length != image.length) {
          throw new IllegalArgumentException(
              "vector must have %d components, has %d".formatted(image.length, vector.length));
        }
        System.arraycopy(image, 0, vector, 0, image.length);
      }
    };
  }

  /** The images to search for. */
  public float[][] queries() {
    return Arrays.copyOfRange(images, baseCount, baseCount + queryCount);
  }

  /** The pixels of an indexed image. */
  float[] baseImage(int ordinal) {
    return images[Objects.checkIndex(ordinal, baseCount)];
  }

  /** What an indexed image shows, {@code 0..9}. */
  int baseLabel(int ordinal) {
    return (int) labels[Objects.checkIndex(ordinal, baseCount)][0];
  }

  /** What a query shows, {@code 0..9}. */
  int queryLabel(int query) {
    return (int) labels[baseCount + query][0];
  }

  /** The name of a label. */
  static String labelName(int label) {
    return LABELS.get(label);
  }

  /** Number of labels. */
  static int labelCount() {
    return LABELS.size();
  }

  private static float[][] rows(String name) {
    Path temporary = copyToTemporaryFile(name);
    try (VectorFile file = VectorFile.open(temporary)) {
      float[][] rows = new float[file.count()][];
      for (int row = 0; row < rows.length; row++) {
        rows[row] = file.read(row);
      }
      return rows;
    } finally {
      delete(temporary);
    }
  }

  private static Path copyToTemporaryFile(String name) {
    try (InputStream in =
        Objects.requireNonNull(FashionMnist.class.getResourceAsStream(FOLDER + name), name)) {
      Path temporary = Files.createTempFile("nearfield-", ".gz");
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      return temporary;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot unpack the bundled " + name, failure);
    }
  }

  private static void delete(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot delete " + temporary, failure);
    }
  }
}
