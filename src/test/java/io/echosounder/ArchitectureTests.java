package io.echosounder;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.annotation.Annotation;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.Principal;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.MethodCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.echosounder.application.EchosounderApplication;
import io.echosounder.text.PeerText;
import jakarta.annotation.PostConstruct;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Configuration;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that packages and classes keep their intended structure.
 */
class ArchitectureTests {

	private static final String ROOT = "io.echosounder";

	/** Packages that a package may use, besides itself; the root may use all. */
	static final Map<String, Set<String>> USES = Map.ofEntries(
			Map.entry("application",
					Set.of("address", "eventloop", "command", "management", "metrics", "settings", "text",
							"transport")),
			Map.entry("command", Set.of("address", "load", "hold", "path", "probe", "text", "tls", "framing")),
			Map.entry("load", Set.of("address", "traffic", "probe", "framing")),
			Map.entry("path", Set.of("address", "probe", "framing", "text")),
			Map.entry("hold", Set.of("address", "traffic", "probe", "framing")), Map.entry("traffic", Set.of("probe")),
			Map.entry("client",
					Set.of("address", "lifecycle", "bundle", "settings", "transport", "tls", "proxyprotocol")),
			Map.entry("test", Set.of("listener", "framing")),
			Map.entry("drain", Set.of("eventloop", "listener", "settings", "transport")),
			Map.entry("health",
					Set.of("address", "listener", "targets", "probe", "drain", "selfcheck", "transport",
							"proxyprotocol")),
			Map.entry("metrics",
					Set.of("fault", "listener", "targets", "probe", "drain", "selfcheck", "transport", "tls",
							"proxyprotocol")),
			Map.entry("management",
					Set.of("address", "fault", "lifecycle", "listener", "targets", "probe", "drain", "settings",
							"transport", "proxyprotocol")),
			Map.entry("page",
					Set.of("address", "fault", "info", "lifecycle", "listener", "metrics", "targets", "probe", "drain",
							"selfcheck", "transport", "proxyprotocol")),
			Map.entry("targets", Set.of("address", "lifecycle", "bundle", "settings", "probe", "tls", "framing")),
			Map.entry("probe", Set.of("address", "tls", "proxyprotocol", "framing", "text")),
			Map.entry("info",
					Set.of("address", "fault", "listener", "drain", "settings", "transport", "tls", "proxyprotocol")),
			Map.entry("selfcheck",
					Set.of("eventloop", "lifecycle", "listener", "settings", "transport", "tls", "framing",
							"proxyprotocol", "log")),
			Map.entry("otlp", Set.of("listener", "framing", "log")),
			Map.entry("listener",
					Set.of("address", "service", "bundle", "settings", "transport", "tls", "proxyprotocol", "framing",
							"log")),
			Map.entry("bundle", Set.of("settings", "tls")),
			Map.entry("settings", Set.of("address", "fault", "probe", "transport", "tls", "framing")),
			Map.entry("service", Set.of("transport", "proxyprotocol")), Map.entry("eventloop", Set.of()),
			Map.entry("transport",
					Set.of("eventloop", "fault", "address", "tls", "proxyprotocol", "framing", "text", "log")),
			Map.entry("tls", Set.of("address", "text")), Map.entry("proxyprotocol", Set.of("text")),
			Map.entry("address", Set.of("text")), Map.entry("fault", Set.of()), Map.entry("framing", Set.of()),
			Map.entry("text", Set.of()), Map.entry("log", Set.of()), Map.entry("lifecycle", Set.of()));

	private static final JavaClasses CLASSES = importMain();

	private static JavaClasses importMain() {
		try {
			// without the bean definitions that a build before has generated
			return new ClassFileImporter().withImportOption((location) -> !location.contains("__"))
				.importPaths(Path
					.of(EchosounderApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI()));
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static Set<String> packages() {
		return new TreeSet<>(USES.keySet());
	}

	/** Machines parse the output, and some locales have other digits. */
	@Test
	void textsAreFormattedInAGivenLocale() {
		noClasses().should()
			.callMethod(String.class, "formatted", Object[].class)
			.orShould()
			.callMethod(String.class, "format", String.class, Object[].class)
			.orShould()
			.callMethod(PrintStream.class, "printf", String.class, Object[].class)
			.orShould()
			.callMethod(PrintWriter.class, "printf", String.class, Object[].class)
			.orShould()
			.callMethod(String.class, "toLowerCase")
			.orShould()
			.callMethod(String.class, "toUpperCase")
			.check(CLASSES);
	}

	/** Control characters in certificates and alerts would reach terminals and logs. */
	@Test
	void onlyPeerTextReadsTextsOfCertificatesAndHandshakes() {
		noClasses().that()
			.doNotHaveFullyQualifiedName(PeerText.class.getName())
			.should()
			.callMethodWhere(target(owner(assignableTo(Principal.class))).and(target(nameMatching("getName|toString"))))
			.orShould()
			.callMethodWhere(target(owner(assignableTo(X509Certificate.class)))
				.and(target(nameMatching("get(Subject|Issuer)(AlternativeNames|DN)|toString"))))
			.orShould()
			.callMethodWhere(target(owner(assignableTo(SSLEngine.class)))
				.and(target(nameMatching("get(Handshake)?ApplicationProtocol"))))
			.orShould()
			.callMethodWhere(
					target(owner(assignableTo(SSLException.class).or(assignableTo(CertificateException.class))))
						.and(target(nameMatching("get(Localized)?Message|toString"))))
			.check(CLASSES);
	}

	@Test
	void everyPackageHasItsPlaceInTheTable() {
		Set<String> found = CLASSES.stream()
			.map(JavaClass::getPackageName)
			.filter((name) -> !name.equals(ROOT))
			.map((name) -> name.substring(ROOT.length() + 1))
			.collect(Collectors.toSet());
		assertThat(found).contains("transport", "service").isSubsetOf(USES.keySet());
	}

	@ParameterizedTest
	@MethodSource("packages")
	void aPackageUsesOnlyWhatTheTableAllows(String name) {
		Set<String> forbidden = new TreeSet<>(USES.keySet());
		forbidden.remove(name);
		forbidden.removeAll(USES.getOrDefault(name, Set.of()));
		String[] packages = forbidden.stream().map((other) -> ROOT + "." + other + "..").toArray(String[]::new);
		noClasses().that()
			.resideInAPackage(ROOT + "." + name)
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage(packages)
			.orShould()
			.dependOnClassesThat()
			.resideInAPackage(ROOT)
			.allowEmptyShould(true)
			.check(CLASSES);
	}

	@Test
	void packagesDoNotDependOnEachOtherInCycles() {
		slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void onlyTheMetricsAndWhatSendsThemKnowMicrometer() {
		noClasses().that()
			.resideOutsideOfPackages(ROOT + ".metrics", ROOT + ".otlp")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.micrometer..")
			.check(CLASSES);
	}

	@Test
	void onlyWhatSendsThemKnowsOpenTelemetry() {
		noClasses().that()
			.resideOutsideOfPackage(ROOT + ".otlp")
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("io.opentelemetry..", "io.micrometer.observation..", "io.micrometer.tracing..")
			.check(CLASSES);
	}

	@Test
	void theTransportKnowsNoMoreOfSpringThanItsTcpSupportAndWhatThatIsMadeOf() {
		classes().that()
			.resideInAPackage(ROOT + ".transport")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + ".transport", ROOT + ".eventloop", ROOT + ".fault", ROOT + ".address",
					ROOT + ".tls", ROOT + ".proxyprotocol", ROOT + ".framing", ROOT + ".text", ROOT + ".log", "java..",
					"javax.net..", "javax.security.auth.x500", "com.sun.management", "jdk.net", "org.jspecify..",
					"org.apache.commons.logging", "org.springframework.integration.ip..",
					"org.springframework.messaging..", "org.springframework.context",
					// superclasses in the TCP support
					"org.springframework.integration.context", "org.springframework.integration.support..")
			.check(CLASSES);
	}

	@Test
	void whatServicesImplementIsPlainJava() {
		classes().that()
			.resideInAPackage(ROOT + ".service")
			.and()
			.haveNameNotMatching(".*(Configuration(\\$.*)?|FrameConverter)")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + ".service", ROOT + ".transport", ROOT + ".proxyprotocol", "java..",
					"org.jspecify..")
			.check(CLASSES);
	}

	@Test
	void framingIsPlainJavaWithoutInputAndOutput() {
		classes().that()
			.resideInAPackage(ROOT + ".framing")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + ".framing", "java.lang..", "java.util..", "java.nio", "org.jspecify..")
			.check(CLASSES);
	}

	@Test
	void theProxyProtocolIsPlainJavaWithoutInputAndOutput() {
		classes().that()
			.resideInAPackage(ROOT + ".proxyprotocol")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + ".proxyprotocol", ROOT + ".text", "java.lang..", "java.util..", "java.nio",
					"java.nio.charset", "java.net", "org.jspecify..")
			.check(CLASSES);
	}

	@Test
	void noNameEndsInAWordThatSaysNothing() {
		Pattern empty = Pattern.compile(".*(Impl|Manager|Helper|Utils?|Info|Base)");
		assertThat(CLASSES).extracting(JavaClass::getSimpleName).noneMatch((name) -> empty.matcher(name).matches());
	}

	@Test
	void configurationsAreKnownToTheirPackageOnlyAndNeedNoProxy() {
		DescribedPredicate<JavaClass> imported = describe("are imported by the application",
				(type) -> type.getDirectDependenciesToSelf()
					.stream()
					.anyMatch((use) -> use.getOriginClass().getPackageName().equals(ROOT + ".application")));
		classes().that()
			.areAnnotatedWith(Configuration.class)
			.and(not(imported))
			.should()
			.bePackagePrivate()
			.andShould(haveNoProxy())
			.check(CLASSES);
	}

	/** No application scans our packages. */
	@Test
	void allConfigurationsOfTheLibraryAreAutoConfigurationsAndListed() {
		Set<String> listed = Set.copyOf(ImportCandidates.load(AutoConfiguration.class, null).getCandidates())
			.stream()
			.filter((name) -> name.startsWith(ROOT))
			.collect(Collectors.toSet());
		assertThat(CLASSES.stream()
			.filter((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.map(JavaClass::getName)
			.collect(Collectors.toSet())).isEqualTo(listed);
	}

	private static ArchCondition<JavaClass> haveNoProxy() {
		return new ArchCondition<>("have proxyBeanMethods = false") {
			@Override
			public void check(JavaClass type, ConditionEvents events) {
				boolean proxied = type.getAnnotationOfType(Configuration.class).proxyBeanMethods();
				events.add(new SimpleConditionEvent(type, !proxied, type.getName() + " proxies its bean methods"));
			}
		};
	}

	@Test
	void nothingIsInjectedIntoFieldsOrCalledBehindTheConstructorsBack() {
		NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(CLASSES);
		Class<? extends Annotation> postConstruct = PostConstruct.class;
		methods().should().notBeAnnotatedWith(postConstruct).check(CLASSES);
	}

	/** Deadlines, intervals and the drain use a monotonic clock. */
	@Test
	void onlyTimesOfDayThatAreToldAreReadFromTheWallClock() {
		assertThat(CLASSES.stream()
			.flatMap((type) -> type.getMethodCallsFromSelf().stream())
			.filter((call) -> readsTheWallClock(call.getTarget()))
			.map((call) -> call.getOriginOwner().getSimpleName()))
			.containsExactlyInAnyOrder("Connection", "HoldCommand", "LoadCommand", "ProbeCommand");
	}

	private static boolean readsTheWallClock(MethodCallTarget method) {
		String name = method.getName();
		JavaClass owner = method.getOwner();
		return name.equals("currentTimeMillis") || (owner.getPackageName().equals("java.time") && name.equals("now"))
				|| (owner.isEquivalentTo(Clock.class) && name.startsWith("system"));
	}

	@Test
	void theProbeIsPlainJava() {
		classes().that()
			.resideInAPackage(ROOT + ".probe")
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + ".probe", ROOT + ".address", ROOT + ".tls", ROOT + ".proxyprotocol",
					ROOT + ".framing", ROOT + ".text", "java..", "javax.net.ssl", "javax.security.auth.x500",
					"org.jspecify..", "org.HdrHistogram")
			.check(CLASSES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "load", "hold", "traffic" })
	void whatSendsMoreIsPlainJava(String name) {
		classes().that()
			.resideInAPackage(ROOT + "." + name)
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage(ROOT + "." + name, ROOT + ".address", ROOT + ".traffic", ROOT + ".probe",
					ROOT + ".framing", "java..", "org.jspecify..", "org.HdrHistogram")
			.check(CLASSES);
	}

	/** A command needs no context, and starts in less time than one. */
	@Test
	void commandsKnowNoMoreOfSpringThanHowToReadPemFiles() {
		noClasses().that()
			.resideInAPackage(ROOT + ".command")
			.should()
			.dependOnClassesThat(resideInAPackage("org.springframework..")
				.and(not(resideInAPackage("org.springframework.boot.ssl.pem"))))
			.check(CLASSES);
	}

	/** Commands print to the streams that main passes. */
	@Test
	void onlyMainKnowsTheStandardStreams() {
		noClasses().that(describe("have no method main", (type) -> type.tryGetMethod("main", String[].class).isEmpty()))
			.should(ACCESS_STANDARD_STREAMS)
			.check(CLASSES);
	}

	@Test
	void everyPackageIsNullMarked() {
		Set<JavaPackage> packages = CLASSES.stream().map(JavaClass::getPackage).collect(Collectors.toSet());
		assertThat(packages).isNotEmpty().allMatch((javaPackage) -> javaPackage.isAnnotatedWith(NullMarked.class));
	}

}
