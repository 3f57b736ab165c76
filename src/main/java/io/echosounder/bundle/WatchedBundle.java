package io.echosounder.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/**
 * Updates a bundle whose files have changed without an event. Boot watches directories by
 * their inodes, so it misses a directory that another one replaces. After an update by
 * Boot, this class has nothing to do.
 */
final class WatchedBundle {

	private static final Log logger = LogFactory.getLog(WatchedBundle.class);

	private final DefaultSslBundleRegistry registry;

	private final String name;

	private final Set<Path> files;

	private final Supplier<SslBundle> reader;

	private volatile List<Version> loaded;

	private @Nullable List<Version> changed;

	/**
	 * Create a watch that starts with the current files, from which the bundle was read.
	 * @param registry has the bundle
	 * @param name of the bundle
	 * @param files that the bundle is read from
	 * @param reader reads the bundle again
	 */
	WatchedBundle(DefaultSslBundleRegistry registry, String name, Set<Path> files, Supplier<SslBundle> reader) {
		this.registry = registry;
		this.name = name;
		this.files = Set.copyOf(files);
		this.reader = reader;
		this.loaded = versions();
		registry.addBundleUpdateHandler(name, (_) -> this.loaded = versions());
	}

	/**
	 * Update the bundle if its files have changed and were the same at the last check, so
	 * that no half of a change is read. One thread at a time may call. Throws nothing.
	 */
	void look() {
		List<Version> now = versions();
		if (now.equals(this.loaded)) {
			this.changed = null;
			return;
		}
		if (!now.equals(this.changed)) {
			this.changed = now;
			return;
		}
		this.loaded = now;
		try {
			this.registry.updateBundle(this.name, this.reader.get());
		}
		catch (RuntimeException ex) {
			logger.warn(String.format(Locale.ROOT, "SSL bundle '%s' cannot be read from its new files: %s", this.name,
					NamedBundle.describe(ex)));
		}
	}

	private List<Version> versions() {
		List<Version> versions = new ArrayList<>();
		for (Path file : this.files) {
			versions.add(Version.of(file));
		}
		return versions;
	}

	/** State of one file, behind all symbolic links. */
	private record Version(@Nullable Object inode, @Nullable FileTime modified, long size) {

		private static final Version MISSING = new Version(null, null, 0);

		static Version of(Path file) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
				return new Version(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
			}
			catch (IOException _) {
				return MISSING;
			}
		}

	}

}
