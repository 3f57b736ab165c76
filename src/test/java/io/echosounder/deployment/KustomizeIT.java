package io.echosounder.deployment;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import io.echosounder.testing.FullTier;
import io.echosounder.testing.Program;
import io.echosounder.testing.RequiresTool;
import io.echosounder.testing.Tool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with {@code kubectl kustomize}, which needs no cluster.
 */
@FullTier
@RequiresTool("kubectl")
class KustomizeIT {

	@ParameterizedTest
	@ValueSource(strings = { ".", "hold", "load-balancer", "prometheus-operator" })
	void whatComesOutIsWhatKubernetesTakesInOneNamespace(String directory) throws IOException {
		assertThat(build(directory)).isNotEmpty().allSatisfy((manifest) -> {
			if (manifest.getKind().equals("Namespace")) {
				assertThat(manifest.getMetadata().getName()).isEqualTo("echosounder");
			}
			else {
				assertThat(manifest.getMetadata().getNamespace()).isEqualTo("echosounder");
			}
		});
	}

	@Test
	void aPodHasTheSettingsByANameThatFollowsTheirContent() throws IOException {
		List<HasMetadata> built = build(".");
		ConfigMap settings = only(built, ConfigMap.class);
		assertThat(settings.getMetadata().getName()).startsWith("echosounder-");
		assertThat(settings.getData()).containsOnlyKeys("application.yml");
		var pod = only(built, Deployment.class).getSpec().getTemplate().getSpec();
		assertThat(pod.getVolumes()).anySatisfy((volume) -> {
			assertThat(volume.getConfigMap()).isNotNull();
			assertThat(volume.getConfigMap().getName()).isEqualTo(settings.getMetadata().getName());
		});
		assertThat(pod.getContainers().getFirst().getImage()).isEqualTo("echosounder:latest");
	}

	@ParameterizedTest
	@ValueSource(strings = { ".", "hold" })
	void everyImageHasATagSoThatOneOfTheNodeIsTaken(String directory) throws IOException {
		List<PodSpec> pods = build(directory).stream().flatMap((manifest) -> Manifests.pod(manifest).stream()).toList();
		assertThat(pods).hasSize(1)
			.first()
			.satisfies((pod) -> assertThat(pod.getContainers()).allSatisfy((container) -> {
				assertThat(container.getImage()).isEqualTo("echosounder:latest");
				assertThat(container.getImagePullPolicy()).isEqualTo("IfNotPresent");
			}));
	}

	private static <T> T only(List<HasMetadata> built, Class<T> type) {
		List<T> found = built.stream().filter(type::isInstance).map(type::cast).toList();
		assertThat(found).hasSize(1);
		return found.getFirst();
	}

	private static List<HasMetadata> build(String directory) throws IOException {
		Program kustomize = Program.run(Tool.find("kubectl"), "kustomize", Manifests.DIRECTORY.resolve(directory))
			.assertExit(0);
		List<HasMetadata> built = new ArrayList<>();
		for (JsonNode document : Manifests.documents(new StringReader(kustomize.output()))) {
			built.add(Manifests.parse(document));
		}
		return built;
	}

}
