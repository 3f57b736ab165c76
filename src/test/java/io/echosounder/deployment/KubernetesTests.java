package io.echosounder.deployment;

import io.echosounder.testing.FullTier;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.echosounder.testing.Program;
import io.echosounder.testing.TestServer;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the manifests: that Kubernetes takes them, and that their numbers fit each
 * other.
 */
class KubernetesTests {

	private static final Map<String, String> LABELS = Map.of("app.kubernetes.io/name", "echosounder");

	static List<Path> files() throws IOException {
		try (Stream<Path> files = Files.walk(Manifests.DIRECTORY)) {
			return files.filter((file) -> file.toString().endsWith(".yaml")).sorted().toList();
		}
	}

	static List<Path> manifests() throws IOException {
		return files().stream().filter((file) -> !file.endsWith("kustomization.yaml")).toList();
	}

	@ParameterizedTest
	@MethodSource("manifests")
	void aManifestHasNothingThatKubernetesDoesNotKnow(Path file) throws IOException {
		for (JsonNode document : Manifests.documents(file)) {
			assertThat(Manifests.parse(document).getMetadata().getName()).startsWith("echosounder");
		}
	}

	@Test
	void aFieldThatIsMisspeltIsRefused() {
		JsonNode document = Manifests.documents(new StringReader("""
				apiVersion: apps/v1
				kind: Deployment
				metadata: {name: echosounder}
				spec: {template: {spec: {terminationGracePeriodSecond: 60}}}
				""")).getFirst();
		assertThatExceptionOfType(UnrecognizedPropertyException.class).isThrownBy(() -> Manifests.parse(document))
			.withMessageContaining("terminationGracePeriodSecond");
	}

	@Test
	void everyManifestIsNamedByTheKustomizationBesideIt() throws IOException {
		Set<Path> named = new TreeSet<>(Set.of(Manifests.DIRECTORY.resolve("autoscaler-connections.yaml")));
		for (Path file : files()) {
			if (file.endsWith("kustomization.yaml")) {
				Manifests.documents(file)
					.getFirst()
					.path("resources")
					.forEach((resource) -> named.add(file.resolveSibling(resource.asText())));
			}
		}
		assertThat(manifests()).containsExactlyInAnyOrderElementsOf(named);
		assertThat(Files.readString(Manifests.DIRECTORY.resolve("kustomization.yaml")))
			.contains("# - autoscaler-connections.yaml");
	}

	@Test
	void thereIsTimeForTheDrainBeforeAPodIsKilled() throws IOException {
		DeploymentSpec deployment = deployment();
		Duration atMost = preStop(deployment).plus(drain("delay"))
			.plus(drain("spread"))
			.plus(drain("grace-period"))
			.plus(drain("linger").multipliedBy(2));
		assertThat(atMost).isEqualTo(Duration.ofSeconds(49));
		assertThat(deployment.getTemplate().getSpec().getTerminationGracePeriodSeconds())
			.isGreaterThanOrEqualTo(atMost.plusSeconds(10).toSeconds());
	}

	@Test
	void whoAsksForReadinessHasNoticedBeforeTheListenersClose() throws IOException {
		Probe readiness = container(deployment()).getReadinessProbe();
		assertThat(drain("delay")).isGreaterThanOrEqualTo(
				time(readiness.getPeriodSeconds(), readiness.getFailureThreshold(), readiness.getTimeoutSeconds()));
		Map<String, String> balancer = Manifests.parse("load-balancer/service.yaml", Service.class)
			.getMetadata()
			.getAnnotations();
		String prefix = "service.beta.kubernetes.io/aws-load-balancer-healthcheck-";
		assertThat(drain("delay")).isGreaterThanOrEqualTo(time(Integer.valueOf(balancer.get(prefix + "interval")),
				Integer.valueOf(balancer.get(prefix + "unhealthy-threshold")),
				Integer.valueOf(balancer.get(prefix + "timeout"))));
	}

	private static Duration time(Integer period, Integer failures, Integer timeout) {
		return Duration.ofSeconds((long) period * failures + timeout);
	}

	/** By the server itself, which refuses to start with times that do not fit. */
	@FullTier
	@Test
	void theServerStartsWithItsSettings() throws IOException {
		List<String> arguments = new ArrayList<>(List
			.of("--spring.config.additional-location=" + Manifests.DIRECTORY.resolve("application.yml").toUri()));
		listeners().keySet().forEach((listener) -> arguments.add("--echo.listeners." + listener + ".port=0"));
		try (TestServer server = TestServer.start(arguments.toArray(String[]::new))) {
			listeners().keySet().forEach((listener) -> assertThat(server.listener(listener).isListening()).isTrue());
		}
	}

	@Test
	void thePortsOfThePodAreThoseOfTheListeners() throws IOException {
		Set<Integer> ports = new TreeSet<>(listeners().values());
		ports.add(8081);
		assertThat(container(deployment()).getPorts()).extracting(ContainerPort::getContainerPort)
			.containsExactlyInAnyOrderElementsOf(ports);
		assertThat(container(deployment()).getPorts()).extracting(ContainerPort::getName)
			.allMatch((name) -> name.length() <= 15);
	}

	@Test
	void servicesAndPoliciesMeanThePodAndItsPorts() throws IOException {
		List<String> ports = container(deployment()).getPorts().stream().map(ContainerPort::getName).toList();
		assertThat(deployment().getTemplate().getMetadata().getLabels()).isEqualTo(LABELS);
		assertThat(deployment().getSelector().getMatchLabels()).isEqualTo(LABELS);
		for (HasMetadata manifest : all()) {
			switch (manifest) {
				case Service service -> {
					assertThat(service.getSpec().getSelector()).isEqualTo(LABELS);
					assertThat(service.getSpec().getPorts())
						.allSatisfy((port) -> assertThat(ports).contains(port.getTargetPort().getStrVal()));
				}
				case NetworkPolicy policy -> {
					assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(LABELS);
					policy.getSpec()
						.getIngress()
						.forEach((rule) -> assertThat(rule.getPorts())
							.allSatisfy((port) -> assertThat(ports).contains(port.getPort().getStrVal())));
				}
				case PodDisruptionBudget budget ->
					assertThat(budget.getSpec().getSelector().getMatchLabels()).isEqualTo(LABELS);
				case HorizontalPodAutoscaler autoscaler -> {
					assertThat(autoscaler.getSpec().getScaleTargetRef().getName()).isEqualTo("echosounder");
					assertThat(autoscaler.getSpec().getMinReplicas()).isGreaterThanOrEqualTo(2);
				}
				default -> {
				}
			}
		}
	}

	/** Until an operator names others, by ranges that no network has (RFC 5737). */
	@Test
	void whenNothingIsEditedThenNoProxyIsTrusted() throws IOException {
		List<String> trusted = List
			.of(settings().at("/echo/listeners/line-behind-proxy/trusted-proxies").asText().split(", "));
		assertThat(trusted).isNotEmpty().allMatch((range) -> range.startsWith("192.0.2."));
		assertThat(Manifests.parse("load-balancer/network-policy.yaml", NetworkPolicy.class).getSpec().getIngress())
			.flatExtracting(NetworkPolicyIngressRule::getFrom)
			.extracting((peer) -> peer.getIpBlock().getCidr())
			.containsExactlyElementsOf(trusted);
	}

	@Test
	void thePortForProxiesIsOpenToNamedPeersOnly() throws IOException {
		List<NetworkPolicyIngressRule> rules = new ArrayList<>();
		for (HasMetadata manifest : all()) {
			if (manifest instanceof NetworkPolicy policy) {
				rules.addAll(policy.getSpec().getIngress());
			}
		}
		assertThat(rules)
			.filteredOn((rule) -> rule.getPorts()
				.stream()
				.anyMatch((port) -> port.getPort().getStrVal().equals("line-behind-pp")))
			.hasSize(2)
			.allSatisfy((rule) -> assertThat(rule.getFrom()).isNotEmpty());
	}

	/** The namespace enforces the Pod Security Standard "restricted". */
	@Test
	void everyPodIsOneThatARestrictedNamespaceTakes() throws IOException {
		assertThat(Manifests.parse("namespace.yaml", Namespace.class).getMetadata().getLabels())
			.containsEntry("pod-security.kubernetes.io/enforce", "restricted");
		List<PodSpec> pods = all().stream().flatMap((manifest) -> Manifests.pod(manifest).stream()).toList();
		assertThat(pods).hasSize(2).allSatisfy((pod) -> {
			assertThat(pod.getAutomountServiceAccountToken()).isFalse();
			assertThat(pod.getHostNetwork()).isNull();
			assertThat(pod.getHostPID()).isNull();
			assertThat(pod.getHostIPC()).isNull();
			assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
			assertThat(pod.getSecurityContext().getRunAsUser()).isEqualTo(10001);
			assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
			assertThat(pod.getVolumes())
				.allMatch((volume) -> volume.getEmptyDir() != null || volume.getConfigMap() != null);
			assertThat(pod.getContainers()).allSatisfy((container) -> {
				assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
				assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
				assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
				assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
				assertThat(container.getResources().getLimits()).containsOnlyKeys("memory");
			});
		});
	}

	/** Else the network policy of the server would let them reach nothing. */
	@Test
	void otherPodsHaveOtherLabels() throws IOException {
		assertThat(Manifests.parse("hold/pod.yaml", Pod.class).getMetadata().getLabels())
			.doesNotContainEntry("app.kubernetes.io/name", "echosounder");
	}

	@Test
	void probesAskTheManagementPortForWhatTheyAreThereFor() throws IOException {
		Container container = container(deployment());
		assertThat(container.getStartupProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
		assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/readiness");
		assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/actuator/health/liveness");
		assertThat(List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe()))
			.allSatisfy((probe) -> assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management"));
	}

	@Test
	void theRulesForTheOperatorAreThoseForPrometheus() throws IOException {
		List<JsonNode> groups = new ArrayList<>();
		for (String file : List.of("rules.yml", "alerts.yml")) {
			Manifests.documents(Program.source("prometheus").resolve(file))
				.getFirst()
				.path("groups")
				.forEach(groups::add);
		}
		assertThat(Manifests.documents(Manifests.DIRECTORY.resolve("prometheus-operator/rules.yaml"))
			.getFirst()
			.path("spec")
			.path("groups")).containsExactlyElementsOf(groups);
	}

	private static List<HasMetadata> all() throws IOException {
		List<HasMetadata> all = new ArrayList<>();
		for (Path file : manifests()) {
			for (JsonNode document : Manifests.documents(file)) {
				all.add(Manifests.parse(document));
			}
		}
		return all;
	}

	private static DeploymentSpec deployment() throws IOException {
		return Manifests.parse("deployment.yaml", Deployment.class).getSpec();
	}

	private static Container container(DeploymentSpec deployment) {
		return deployment.getTemplate().getSpec().getContainers().getFirst();
	}

	private static Duration preStop(DeploymentSpec deployment) {
		return Duration.ofSeconds(container(deployment).getLifecycle().getPreStop().getSleep().getSeconds());
	}

	private static JsonNode settings() throws IOException {
		return Manifests.documents(Manifests.DIRECTORY.resolve("application.yml")).getFirst();
	}

	private static Map<String, Integer> listeners() throws IOException {
		Map<String, Integer> ports = new TreeMap<>();
		settings().path("echo")
			.path("listeners")
			.properties()
			.forEach((listener) -> ports.put(listener.getKey(), listener.getValue().path("port").asInt()));
		return ports;
	}

	private static Duration drain(String name) throws IOException {
		return DurationStyle.detectAndParse(settings().path("echo").path("drain").path(name).asText());
	}

}
