package dev.nearfield.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven wrote into the jar. */
final class Version implements IVersionProvider {

  private static final String RESOURCE = "/META-INF/maven/dev.nearfield/cli/pom.properties";

  @Override
  public String[] getVersion() throws IOException {
    return new String[] {"nearfield " + read(), "%s, Java %s".formatted(vm(), Runtime.version())};
  }

  private static String vm() {
    return System.getProperty("java.vm.name", "Java");
  }

  private static String read() throws IOException {
    try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        return "(unpackaged classes)";
      }
      var properties = new Properties();
      properties.load(in);
      return properties.getProperty("version", "(unknown)");
    }
  }
}
