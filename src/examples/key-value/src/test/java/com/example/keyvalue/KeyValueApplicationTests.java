package com.example.keyvalue;

import io.echosounder.framing.Framing;
import io.echosounder.test.FrameTestClient;
import io.echosounder.test.LocalListenerPort;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(properties = "echo.listeners.kv.port=0")
class KeyValueApplicationTests {

	@LocalListenerPort("kv")
	private int port;

	@Test
	void aValueIsKept() {
		try (FrameTestClient client = FrameTestClient.connect(this.port, Framing.LF)) {
			assertThat(client.exchange("{\"command\":\"login\",\"user\":\"ann\",\"password\":\"secret\"}"))
				.isEqualTo("{\"ok\":true}");
			assertThat(client.exchange("{\"command\":\"put\",\"key\":\"sea\",\"value\":\"deep\"}"))
				.isEqualTo("{\"ok\":true}");
			assertThat(client.exchange("{\"command\":\"get\",\"key\":\"sea\"}"))
				.isEqualTo("{\"ok\":true,\"value\":\"deep\"}");
			client.shutdownOutput().expectEnd();
		}
	}

	@Test
	void aWrongPasswordEndsTheConnection() {
		try (FrameTestClient client = FrameTestClient.connect(this.port, Framing.LF)) {
			assertThat(client.exchange("{\"command\":\"login\",\"user\":\"ann\",\"password\":\"guess\"}"))
				.isEqualTo("{\"ok\":false,\"error\":\"wrong user or password\"}");
			client.expectEnd();
		}
	}

}
