package io.echosounder.scenario.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;

import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.echosounder.testing.Client;

/**
 * A client of TLS 1.2 (RFC 5246) that sends any record, which no engine of the JDK does:
 * alerts of each kind, and records without content. It knows one cipher suite
 * (ECDHE-ECDSA-AES128-GCM-SHA256, RFC 5289), and verifies nothing.
 */
final class HandmadeClient {

	static final int ALERT = 21;

	static final int DATA = 23;

	private static final int CHANGE_CIPHER_SPEC = 20;

	private static final int HANDSHAKE = 22;

	private static final int COORDINATE = 32;

	private static final byte[] CLIENT_HELLO_END = { 0, 0, 4, (byte) 0xC0, 0x2B, 0, (byte) 0xFF, 1, 0, 0, 22,
			// groups, point formats, signatures
			0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, 0, 13, 0, 4, 0, 2, 4, 3 };

	private final Client client;

	private final ByteArrayOutputStream transcript = new ByteArrayOutputStream();

	private byte[] writeKey = {};

	private byte[] writeIv = {};

	private byte[] readKey = {};

	private byte[] readIv = {};

	private long written;

	private long read;

	private HandmadeClient(Client client) {
		this.client = client;
	}

	static HandmadeClient on(Client client) throws IOException {
		try {
			HandmadeClient made = new HandmadeClient(client);
			made.handshake();
			return made;
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
	}

	private void handshake() throws IOException, GeneralSecurityException {
		byte[] clientRandom = new byte[32];
		sendMessage(1, concat(new byte[] { 3, 3 }, clientRandom, CLIENT_HELLO_END));
		byte[] serverRandom = {};
		byte[] serverPoint = {};
		ByteBuffer messages = ByteBuffer.allocate(0);
		int type = 0;
		while (type != 14) {
			if (!messages.hasRemaining()) {
				byte[] record = readPlain();
				this.transcript.write(record);
				messages = ByteBuffer.wrap(record);
			}
			int header = messages.getInt();
			type = header >>> 24;
			byte[] message = new byte[header & 0xFFFFFF];
			messages.get(message);
			switch (type) {
				case 2 -> serverRandom = Arrays.copyOfRange(message, 2, 34);
				case 12 -> serverPoint = Arrays.copyOfRange(message, 4, 4 + message[3]);
				default -> {
					// is not verified
				}
			}
		}
		KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
		generator.initialize(new ECGenParameterSpec("secp256r1"));
		KeyPair keys = generator.generateKeyPair();
		byte[] master = prf(agree(keys, serverPoint), "master secret", concat(clientRandom, serverRandom), 48);
		ByteBuffer block = ByteBuffer.wrap(prf(master, "key expansion", concat(serverRandom, clientRandom), 40));
		this.writeKey = next(block, 16);
		byte[] readKey = next(block, 16);
		this.writeIv = next(block, 4);
		byte[] writeKey = this.writeKey;
		this.writeKey = new byte[0];
		byte[] point = point((ECPublicKey) keys.getPublic());
		sendMessage(16, concat(new byte[] { (byte) point.length }, point));
		send(CHANGE_CIPHER_SPEC, new byte[] { 1 });
		this.writeKey = writeKey;
		byte[] hash = MessageDigest.getInstance("SHA-256").digest(this.transcript.toByteArray());
		sendMessage(20, prf(master, "client finished", hash, 12));
		readPlain();
		this.readKey = readKey;
		this.readIv = next(block, 4);
		read(HANDSHAKE);
	}

	private byte[] agree(KeyPair keys, byte[] serverPoint) throws GeneralSecurityException {
		ECPoint point = new ECPoint(new BigInteger(1, Arrays.copyOfRange(serverPoint, 1, 1 + COORDINATE)),
				new BigInteger(1, Arrays.copyOfRange(serverPoint, 1 + COORDINATE, 1 + 2 * COORDINATE)));
		KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
		agreement.init(keys.getPrivate());
		agreement.doPhase(KeyFactory.getInstance("EC")
			.generatePublic(new ECPublicKeySpec(point, ((ECPublicKey) keys.getPublic()).getParams())), true);
		return agreement.generateSecret();
	}

	private static byte[] point(ECPublicKey key) {
		return concat(new byte[] { 4 }, coordinate(key.getW().getAffineX()), coordinate(key.getW().getAffineY()));
	}

	private static byte[] coordinate(BigInteger number) {
		byte[] bytes = number.toByteArray();
		byte[] padded = concat(new byte[COORDINATE], bytes);
		return Arrays.copyOfRange(padded, padded.length - COORDINATE, padded.length);
	}

	private static byte[] next(ByteBuffer from, int length) {
		byte[] bytes = new byte[length];
		from.get(bytes);
		return bytes;
	}

	/** RFC 5246 section 5. */
	private static byte[] prf(byte[] secret, String label, byte[] seed, int length) throws GeneralSecurityException {
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(secret, "HmacSHA256"));
		byte[] start = concat(label.getBytes(StandardCharsets.US_ASCII), seed);
		byte[] output = {};
		byte[] a = start;
		while (output.length < length) {
			a = mac.doFinal(a);
			output = concat(output, mac.doFinal(concat(a, start)));
		}
		return Arrays.copyOf(output, length);
	}

	private void sendMessage(int type, byte[] body) throws IOException, GeneralSecurityException {
		byte[] message = concat(ByteBuffer.allocate(4).putInt((type << 24) | body.length).array(), body);
		this.transcript.write(message);
		this.client.send(record(HANDSHAKE, message));
	}

	private void send(int type, byte[] content) throws IOException, GeneralSecurityException {
		this.client.send(record(type, content));
	}

	void sendData(String text) throws IOException {
		this.client.send(records(DATA, text.getBytes(StandardCharsets.US_ASCII), 1));
	}

	void sendAlert(int level, int description) throws IOException {
		this.client.send(records(ALERT, new byte[] { (byte) level, (byte) description }, 1));
	}

	/** Records with the same content, for a test to send. */
	byte[] records(int type, byte[] content, int times) throws IOException {
		ByteArrayOutputStream records = new ByteArrayOutputStream();
		try {
			for (int i = 0; i < times; i++) {
				records.write(record(type, content));
			}
		}
		catch (GeneralSecurityException ex) {
			throw new IOException(ex);
		}
		return records.toByteArray();
	}

	private byte[] record(int type, byte[] content) throws GeneralSecurityException {
		byte[] fragment = content;
		if (this.writeKey.length > 0) {
			byte[] sequence = ByteBuffer.allocate(8).putLong(this.written++).array();
			Cipher cipher = cipher(Cipher.ENCRYPT_MODE, this.writeKey, concat(this.writeIv, sequence));
			cipher.updateAAD(additional(sequence, type, content.length));
			fragment = concat(sequence, cipher.doFinal(content));
		}
		return concat(new byte[] { (byte) type, 3, 3, (byte) (fragment.length >> 8), (byte) fragment.length },
				fragment);
	}

	private static byte[] additional(byte[] sequence, int type, int length) {
		return concat(sequence, new byte[] { (byte) type, 3, 3, (byte) (length >> 8), (byte) length });
	}

	private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, nonce));
		return cipher;
	}

	private byte[] readPlain() throws IOException {
		byte[] header = this.client.read(5);
		return this.client.read((Byte.toUnsignedInt(header[3]) << 8) | Byte.toUnsignedInt(header[4]));
	}

	/**
	 * Reads a record that has to be of this type.
	 * @return its content
	 */
	byte[] read(int type) throws IOException {
		byte[] fragment = readPlain();
		byte[] explicit = Arrays.copyOf(fragment, 8);
		try {
			Cipher cipher = cipher(Cipher.DECRYPT_MODE, this.readKey, concat(this.readIv, explicit));
			byte[] sequence = ByteBuffer.allocate(8).putLong(this.read++).array();
			cipher.updateAAD(additional(sequence, type, fragment.length - 24));
			return cipher.doFinal(fragment, 8, fragment.length - 8);
		}
		catch (GeneralSecurityException ex) {
			throw new IOException("Not a record of type " + type, ex);
		}
	}

	String readData(int length) throws IOException {
		StringBuilder text = new StringBuilder();
		while (text.length() < length) {
			text.append(new String(read(DATA), StandardCharsets.US_ASCII));
		}
		return text.toString();
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			bytes.writeBytes(part);
		}
		return bytes.toByteArray();
	}

}
