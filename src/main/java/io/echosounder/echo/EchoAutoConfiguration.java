package io.echosounder.echo;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;

/**
 * Auto-configuration for the echo, unless there is another {@link FrameService}.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty(name = "echo.enabled", matchIfMissing = true)
public final class EchoAutoConfiguration {

	@Bean
	@Fallback
	FrameService echoService() {
		return new EchoService();
	}

}
