package io.echosounder.probe;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.echosounder.address.AddressFamily;
import io.echosounder.address.Resolver;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of a name. The system's resolver cannot be interrupted, so it works
 * on a separate thread, which is abandoned when the time is over.
 */
final class NameLookup {

	private final Resolver resolver;

	NameLookup(Resolver resolver) {
		this.resolver = resolver;
	}

	/**
	 * Look up a name.
	 * @return addresses of the family, one at least, in the order of the system
	 */
	List<InetAddress> resolve(String name, AddressFamily family, Deadline deadline)
			throws ProbeException, DeadlineException, InterruptedException {
		List<InetAddress> addresses = new ArrayList<>();
		for (InetAddress address : all(name, deadline)) {
			if (family.includes(address)) {
				addresses.add(address);
			}
		}
		if (addresses.isEmpty()) {
			throw new ProbeException(Reason.DNS,
					String.format(Locale.ROOT, "%s has no %saddress", name, family.adjective()));
		}
		return addresses;
	}

	private InetAddress[] all(String name, Deadline deadline)
			throws ProbeException, DeadlineException, InterruptedException {
		FutureTask<InetAddress[]> answer = new FutureTask<>(() -> this.resolver.resolve(name));
		Thread.ofPlatform().daemon().name("resolver").start(answer);
		try {
			return answer.get(deadline.remaining(), TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException _) {
			throw new DeadlineException();
		}
		catch (ExecutionException ex) {
			Throwable cause = ex.getCause();
			throw new ProbeException(Reason.DNS,
					String.format(Locale.ROOT, "%s cannot be resolved: %s", name, said(name, cause)), null, cause);
		}
	}

	/** Return the details of a cause, if it says more than the name. */
	private static String said(String name, @Nullable Throwable cause) {
		String message = (cause != null && cause.getMessage() != null) ? cause.getMessage() : "";
		String prefix = name + ": ";
		String rest = message.startsWith(prefix) ? message.substring(prefix.length()) : message;
		return (rest.isEmpty() || rest.equals(name)) ? "no such name" : rest;
	}

}
