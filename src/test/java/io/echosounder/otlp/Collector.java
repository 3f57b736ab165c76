package io.echosounder.otlp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;

/**
 * Takes what is sent by OTLP over HTTP, and keeps it.
 */
final class Collector implements AutoCloseable {

	private final HttpServer server;

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();

	private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();

	Collector() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", this::take);
		this.server.start();
	}

	private void take(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		byte[] body = exchange.getRequestBody().readAllBytes();
		switch (path) {
			case "/v1/traces" -> this.traces.add(ExportTraceServiceRequest.parseFrom(body));
			case "/v1/metrics" -> this.metrics.add(ExportMetricsServiceRequest.parseFrom(body));
			default -> {
				// no test waits for it
			}
		}
		this.requests.add(exchange.getRequestMethod() + " " + path);
		exchange.sendResponseHeaders(200, -1);
		exchange.close();
	}

	/** The settings with which a server sends all that it has to this collector. */
	Stream<String> settings() {
		return Stream.of("--spring.profiles.active=otlp", endpoint(), "--management.tracing.sampling.probability=1");
	}

	String endpoint() {
		return "--otel.exporter.otlp.endpoint=http://localhost:" + this.server.getAddress().getPort();
	}

	/** Method and path of each request. */
	List<String> requests() {
		return this.requests;
	}

	List<Span> spans() {
		return this.traces.stream()
			.flatMap((request) -> request.getResourceSpansList().stream())
			.flatMap((resource) -> resource.getScopeSpansList().stream())
			.flatMap((scope) -> scope.getSpansList().stream())
			.toList();
	}

	/** The attributes of a span, as text. */
	static Map<String, String> attributes(Span span) {
		return texts(span.getAttributesList());
	}

	/** Names of the services that have sent something. */
	List<String> services() {
		return Stream
			.concat(this.traces.stream()
				.flatMap((request) -> request.getResourceSpansList().stream())
				.map((spans) -> spans.getResource().getAttributesList()),
					this.metrics.stream()
						.flatMap((request) -> request.getResourceMetricsList().stream())
						.map((metrics) -> metrics.getResource().getAttributesList()))
			.map((attributes) -> texts(attributes).get("service.name"))
			.distinct()
			.toList();
	}

	/**
	 * The value of a counter that has arrived last.
	 * @return 0 if there is none
	 */
	double counter(String name, Map<String, String> tags) {
		double last = 0;
		for (Metric metric : metrics()) {
			for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
				if (metric.getName().equals(name) && texts(point.getAttributesList()).equals(tags)) {
					last = point.getAsDouble();
				}
			}
		}
		return last;
	}

	private List<Metric> metrics() {
		return this.metrics.stream()
			.flatMap((request) -> request.getResourceMetricsList().stream())
			.flatMap((resource) -> resource.getScopeMetricsList().stream())
			.flatMap((scope) -> scope.getMetricsList().stream())
			.toList();
	}

	private static Map<String, String> texts(List<KeyValue> attributes) {
		return attributes.stream()
			.collect(Collectors.toMap(KeyValue::getKey, (attribute) -> text(attribute.getValue())));
	}

	private static String text(AnyValue value) {
		return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
