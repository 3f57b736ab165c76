package io.echosounder.testing;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * Everything logged at INFO and above since it was created. Create it after the
 * application, which resets the logging system when it starts. While a further
 * {@link TestServer} starts, nothing is captured.
 */
public final class CapturedLog implements AutoCloseable {

	private static final Set<CapturedLog> OPEN = ConcurrentHashMap.newKeySet();

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
		@Override
		protected void append(ILoggingEvent event) {
			// keeps the data of the thread for later readers
			event.prepareForDeferredProcessing();
			CapturedLog.this.events.add(event);
		}
	};

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	public CapturedLog() {
		this.appender.setContext(this.root.getLoggerContext());
		attach();
		OPEN.add(this);
	}

	/** Goes on after an application has reset the logging system. */
	static void attachAll() {
		OPEN.forEach(CapturedLog::attach);
	}

	private void attach() {
		this.appender.start();
		this.root.addAppender(this.appender);
	}

	/** Lines of a level or worse. */
	public List<String> lines(Level atLeast) {
		return this.events.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(atLeast))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

	/** Forgets what was logged so far. */
	public void clear() {
		this.events.clear();
	}

	public List<ILoggingEvent> events() {
		return this.events;
	}

	@Override
	public void close() {
		OPEN.remove(this);
		this.root.detachAppender(this.appender);
	}

}
