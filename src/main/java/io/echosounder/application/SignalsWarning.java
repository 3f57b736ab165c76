package io.echosounder.application;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says once that no signal starts a drain, as the JVM leaves signals to the system.
 */
final class SignalsWarning implements ApplicationListener<ApplicationStartedEvent> {

	private static final Log logger = LogFactory.getLog(SignalsWarning.class);

	@Override
	public void onApplicationEvent(ApplicationStartedEvent event) {
		logger.warn("The JVM leaves signals to the system (-Xrs): SIGTERM ends the server at once, without a drain");
	}

}
