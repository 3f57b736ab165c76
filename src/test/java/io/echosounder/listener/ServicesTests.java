package io.echosounder.listener;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.echosounder.service.EchoService;
import io.echosounder.service.FrameService;
import io.echosounder.service.SessionService;
import io.echosounder.settings.EchoProperties;
import io.echosounder.settings.InvalidSettingException;
import io.echosounder.settings.ListenerProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Services}.
 */
class ServicesTests {

	private static final FrameService FRAMES = (frame) -> frame;

	private static final SessionService SESSIONS = (_, _) -> {
	};

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	ServicesTests() {
		define("echoService", FrameService.class, new EchoService(), (definition) -> definition.setFallback(true));
	}

	@Test
	void withoutServiceBeanTheEchoAnswers() {
		assertThat(find("")).isInstanceOf(EchoService.class);
		assertThat(find("info-then-echo")).isInstanceOf(EchoService.class);
		assertThat(services().isEcho("kv", settings(""))).isTrue();
	}

	@Test
	void theOnlyServiceBeanTakesTheEchosPlace() {
		define("a", FrameService.class, FRAMES);
		assertThat(find("")).isSameAs(FRAMES);
		assertThat(find("info-then-echo")).isSameAs(FRAMES);
		assertThat(services().isEcho("kv", settings(""))).isFalse();
	}

	@Test
	void aServiceWithSessionsDoesSo() {
		define("a", SessionService.class, SESSIONS);
		assertThat(find("")).isSameAs(SESSIONS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "echo", "ECHO", "info" })
	void theEchoStaysReachableByItsName(String name) {
		define("echo", FrameService.class, FRAMES);
		define("info", FrameService.class, FRAMES);
		assertThat(find(name)).isInstanceOf(EchoService.class);
	}

	@Test
	void aNameIsThatOfABeanOfEitherKind() {
		define("a", FrameService.class, FRAMES);
		define("b", SessionService.class, SESSIONS);
		assertThat(find("a")).isSameAs(FRAMES);
		assertThat(find("b")).isSameAs(SESSIONS);
		assertThat(find("echoService")).isInstanceOf(EchoService.class);
	}

	@Test
	void ofSeveralOneHasToBeNamed() {
		define("a", FrameService.class, FRAMES);
		define("b", SessionService.class, SESSIONS);
		assertRefused("", "'echo.listeners.kv.service' is missing: the services 'a' and 'b' could answer; name one.");
		define("c", FrameService.class, FRAMES);
		// of both kinds, in the order of their definition within each
		assertRefused("",
				"'echo.listeners.kv.service' is missing: the services 'a', 'c' and 'b' could answer; name one.");
		assertThat(find("info-then-echo")).isInstanceOf(EchoService.class);
	}

	@Test
	void ofSeveralThePrimaryOneAnswers() {
		define("a", FrameService.class, FRAMES);
		define("b", SessionService.class, SESSIONS, (definition) -> definition.setPrimary(true));
		assertThat(find("")).isSameAs(SESSIONS);
	}

	@Test
	void anUnknownNameIsRefusedWithThoseThereAre() {
		assertRefused("kvService", "'echo.listeners.kv.service' is 'kvService', but there is no such service; "
				+ "there are only 'echo', 'info' and 'info-then-echo'.");
		define("a", FrameService.class, FRAMES);
		assertRefused("kvService", "'echo.listeners.kv.service' is 'kvService', but there is no such service; "
				+ "there is 'a', beside 'echo', 'info' and 'info-then-echo'.");
	}

	@Test
	void aBeanOfAnotherTypeIsRefused() {
		this.beans.registerSingleton("text", "a text");
		assertRefused("text", "'echo.listeners.kv.service' is 'text', but that bean is neither a FrameService nor a "
				+ "SessionService: java.lang.String.");
	}

	@Test
	void beansOfAnAncestorAndThoseThatWereRegisteredAsTheyAreCount() {
		this.beans.registerSingleton("a", FRAMES);
		DefaultListableBeanFactory child = new DefaultListableBeanFactory(this.beans);
		assertThat(new Services(child).find("kv", settings(""))).isSameAs(FRAMES);
	}

	@Test
	void aFrameIsAnsweredByTheServiceThatWasFound() throws Exception {
		ByteBuffer frame = ByteBuffer.allocate(1);
		assertThat(((FrameService) find("")).reply(frame)).isSameAs(frame);
	}

	private void assertRefused(String name, String sentence) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> find(name)).withMessage(sentence);
	}

	private Object find(String name) {
		return services().find("kv", settings(name));
	}

	private Services services() {
		return new Services(this.beans);
	}

	private static ListenerProperties settings(String service) {
		Map<String, String> settings = Map.of("echo.listeners.kv.port", "0", "echo.listeners.kv.service", service);
		EchoProperties properties = new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate("echo",
				EchoProperties.class);
		return Objects.requireNonNull(properties.listeners().get("kv"));
	}

	private <T> void define(String name, Class<T> type, T bean) {
		define(name, type, bean, (_) -> {
		});
	}

	private <T> void define(String name, Class<T> type, T bean, Consumer<BeanDefinition> customizer) {
		RootBeanDefinition definition = new RootBeanDefinition(type, () -> bean);
		customizer.accept(definition);
		this.beans.registerBeanDefinition(name, definition);
	}

}
