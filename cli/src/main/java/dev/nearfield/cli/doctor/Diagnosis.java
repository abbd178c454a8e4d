package dev.nearfield.cli.doctor;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All findings.
 *
 * @param worst status of the worst finding
 * @param findings in the order in which they are shown
 */
public record Diagnosis(Finding.Status worst, List<Finding> findings) {

  /** Copies the list. */
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** Looks at this JVM, this machine, and the folder where an index is or shall be. */
  public static Diagnosis of(Path directory) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(JvmFindings.all());
    findings.addAll(MachineFindings.all());
    findings.addAll(FolderFindings.all(directory));
    return of(findings);
  }

  static Diagnosis of(List<Finding> findings) {
    Finding.Status worst = Finding.Status.OK;
    for (Finding finding : findings) {
      worst = finding.status().compareTo(worst) > 0 ? finding.status() : worst;
    }
    return new Diagnosis(worst, findings);
  }
}
