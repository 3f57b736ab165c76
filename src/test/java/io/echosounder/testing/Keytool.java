package io.echosounder.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The JDK's keytool in this process, as a JVM for each certificate takes much longer than
 * the certificate. Its package is opened to the tests in the POM. One thread at a time.
 */
final class Keytool {

	private Keytool() {
	}

	/**
	 * Runs it.
	 * @param arguments as on the command line
	 * @throws IOException what keytool said when it failed
	 */
	static synchronized void run(List<String> arguments) throws IOException {
		ByteArrayOutputStream output = new ByteArrayOutputStream();
		try {
			Class<?> type = Class.forName("sun.security.tools.keytool.Main");
			Constructor<?> constructor = type.getDeclaredConstructor();
			constructor.setAccessible(true);
			Method run = type.getDeclaredMethod("run", String[].class, PrintStream.class);
			run.setAccessible(true);
			Object status = run.invoke(constructor.newInstance(), arguments.toArray(String[]::new),
					new PrintStream(output, true, StandardCharsets.UTF_8));
			if (!status.equals(0)) {
				throw new IOException("keytool: " + output.toString(StandardCharsets.UTF_8));
			}
		}
		catch (InvocationTargetException ex) {
			throw new IOException("keytool: " + output.toString(StandardCharsets.UTF_8), ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("This JDK's keytool cannot be called from Java", ex);
		}
	}

}
