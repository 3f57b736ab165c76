package io.echosounder.deployment;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.echosounder.testing.Program;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The manifests, as the types of the Kubernetes API. Unknown fields are refused, as
 * {@code kubectl --validate=strict} would.
 */
final class Manifests {

	static final Path DIRECTORY = Program.source("kubernetes");

	private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
			Map.entry("v1 Namespace", Namespace.class), Map.entry("v1 ServiceAccount", ServiceAccount.class),
			Map.entry("v1 Service", Service.class), Map.entry("v1 ConfigMap", ConfigMap.class),
			Map.entry("apps/v1 Deployment", Deployment.class), Map.entry("v1 Pod", Pod.class),
			Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
			Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
			Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
			Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
			Map.entry("monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class));

	private static final ObjectMapper MAPPER = new ObjectMapper().registerModule(new NothingElse());

	private Manifests() {
	}

	/** The documents of a file. */
	static List<JsonNode> documents(Path file) throws IOException {
		try (Reader reader = Files.newBufferedReader(file)) {
			return documents(reader);
		}
	}

	static List<JsonNode> documents(Reader yaml) {
		List<JsonNode> documents = new ArrayList<>();
		new Yaml().loadAll(yaml).forEach((document) -> documents.add(MAPPER.valueToTree(document)));
		return documents;
	}

	/** A document as the type that it names. */
	static HasMetadata parse(JsonNode document) throws JsonProcessingException {
		String type = document.path("apiVersion").asText() + " " + document.path("kind").asText();
		assertThat(TYPES).containsKey(type);
		return MAPPER.treeToValue(document, TYPES.get(type));
	}

	/** The only document of a file. */
	static <T extends HasMetadata> T parse(String file, Class<T> type) throws IOException {
		return type.cast(parse(documents(DIRECTORY.resolve(file)).getFirst()));
	}

	/** The pods that a manifest makes, if it makes any. */
	static Optional<PodSpec> pod(HasMetadata manifest) {
		return switch (manifest) {
			case Deployment deployment -> Optional.of(deployment.getSpec().getTemplate().getSpec());
			case Pod pod -> Optional.of(pod.getSpec());
			default -> Optional.empty();
		};
	}

	/**
	 * Removes from types of the API the setters for unknown fields.
	 */
	private static final class NothingElse extends SimpleModule {

		NothingElse() {
			setDeserializerModifier(new BeanDeserializerModifier() {

				@Override
				public BeanDeserializerBuilder updateBuilder(DeserializationConfig config, BeanDescription description,
						BeanDeserializerBuilder builder) {
					builder.setAnySetter(null);
					return builder;
				}

			});
		}

	}

}
