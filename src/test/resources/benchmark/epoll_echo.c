/*
 * Echo on epoll: one thread, level-triggered. What the socket does not take is kept for its connection, which is not
 * read until it is written. Raw only. Argument: the port.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER 65536
#define EVENTS 1024

struct connection {
	int fd;
	char *unsent;
	size_t from, to;
};

static char buffer[BUFFER];
static int epoll;

static void wait_for(struct connection *connection, uint32_t events, int operation)
{
	struct epoll_event event = { .events = events, .data.ptr = connection };
	epoll_ctl(epoll, operation, connection->fd, &event);
}

static void end(struct connection *connection)
{
	close(connection->fd);
	free(connection->unsent);
	free(connection);
}

static void accept_one(int server)
{
	int fd = accept4(server, NULL, NULL, SOCK_NONBLOCK);
	if (fd < 0)
		return;
	int on = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	struct connection *connection = calloc(1, sizeof *connection);
	connection->fd = fd;
	wait_for(connection, EPOLLIN, EPOLL_CTL_ADD);
}

static void flush(struct connection *connection)
{
	ssize_t sent = write(connection->fd, connection->unsent + connection->from, connection->to - connection->from);
	if (sent < 0 && errno != EAGAIN) {
		end(connection);
		return;
	}
	connection->from += sent > 0 ? (size_t)sent : 0;
	if (connection->from == connection->to) {
		free(connection->unsent);
		connection->unsent = NULL;
		wait_for(connection, EPOLLIN, EPOLL_CTL_MOD);
	}
}

static void echo(struct connection *connection)
{
	ssize_t length = read(connection->fd, buffer, BUFFER);
	if (length < 0 && errno == EAGAIN)
		return;
	if (length <= 0) {
		end(connection);
		return;
	}
	ssize_t sent = write(connection->fd, buffer, (size_t)length);
	if (sent < 0 && errno != EAGAIN) {
		end(connection);
		return;
	}
	sent = sent > 0 ? sent : 0;
	if (sent < length) {
		connection->from = 0;
		connection->to = (size_t)(length - sent);
		connection->unsent = malloc(connection->to);
		memcpy(connection->unsent, buffer + sent, connection->to);
		wait_for(connection, EPOLLOUT, EPOLL_CTL_MOD);
	}
}

int main(int count, char **arguments)
{
	if (count < 2)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	int on = 1;
	setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])) };
	if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 4096) < 0)
		return 1;
	epoll = epoll_create1(0);
	struct connection listening = { .fd = server };
	wait_for(&listening, EPOLLIN, EPOLL_CTL_ADD);
	struct epoll_event events[EVENTS];
	for (;;) {
		int ready = epoll_wait(epoll, events, EVENTS, -1);
		for (int i = 0; i < ready; i++) {
			struct connection *connection = events[i].data.ptr;
			if (connection == &listening)
				accept_one(server);
			else if (connection->unsent)
				flush(connection);
			else
				echo(connection);
		}
	}
}
