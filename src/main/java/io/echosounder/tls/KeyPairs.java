package io.echosounder.tls;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;

import org.jspecify.annotations.Nullable;

/**
 * Checks whether keys belong together.
 */
public final class KeyPairs {

	private KeyPairs() {
	}

	/**
	 * Return whether the owner of a private key can prove to own a public key.
	 * @param privateKey of the owner
	 * @param publicKey as in a certificate
	 * @return {@code true} also if such keys cannot be tested
	 * @throws GeneralSecurityException if the JDK knows these keys but not their
	 * signatures
	 */
	public static boolean match(PrivateKey privateKey, PublicKey publicKey) throws GeneralSecurityException {
		if (!privateKey.getAlgorithm().equals(publicKey.getAlgorithm())) {
			return false;
		}
		String algorithm = signatureOf(privateKey.getAlgorithm());
		if (algorithm == null) {
			return true;
		}
		byte[] message = { 1, 2, 3, 4 };
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(privateKey);
		signature.update(message);
		byte[] signed = signature.sign();
		try {
			signature.initVerify(publicKey);
			signature.update(message);
			return signature.verify(signed);
		}
		// of another curve or length
		catch (InvalidKeyException | SignatureException _) {
			return false;
		}
	}

	private static @Nullable String signatureOf(String keyAlgorithm) {
		return switch (keyAlgorithm) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			case "DSA" -> "SHA256withDSA";
			case "EdDSA", "Ed25519", "Ed448" -> keyAlgorithm;
			default -> null;
		};
	}

}
