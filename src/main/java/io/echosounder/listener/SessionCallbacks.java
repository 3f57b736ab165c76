package io.echosounder.listener;

import io.echosounder.framing.Frames;
import io.echosounder.service.BadRequestException;
import io.echosounder.service.SessionService;
import io.echosounder.transport.CloseReason;
import io.echosounder.transport.ConnectionCallbacks;
import io.echosounder.transport.Conversation;
import io.echosounder.transport.PartialReplyException;

/**
 * Creates a session for each connection of a listener.
 */
final class SessionCallbacks implements ConnectionCallbacks {

	private final SessionService service;

	SessionCallbacks(SessionService service) {
		this.service = service;
	}

	@Override
	public void opened(Conversation conversation) throws Exception {
		ConnectionSession session = new ConnectionSession(conversation);
		conversation.attach(session);
		try {
			this.service.opened(session);
		}
		catch (BadRequestException ex) {
			refused(session, ex);
			if (ex.isClosing()) {
				throw PartialReplyException.refusal(new Frames(), 0, ex);
			}
			conversation.connection().inputRefused(String.valueOf(ex.getMessage()));
		}
	}

	/** Send the reply of a refusal, after all bytes sent before. */
	static void refused(ConnectionSession session, BadRequestException refusal) {
		if (refusal.reply() != null) {
			session.send(refusal.reply());
		}
	}

	@Override
	public void closed(Conversation conversation, CloseReason reason) {
		ConnectionSession session = ConnectionSession.of(conversation.connection());
		if (session != null) {
			this.service.closed(session, reason);
		}
	}

}
