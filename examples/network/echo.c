/*
 * Sends back what it gets, one connection after the other, with calls that wait. Several tasks share the listener: each takes the connections that it is
 * free for. With a number, it ends after so many.
 *
 *   hypha run --publish 7777:7 --tasks 4 examples/network/echo.wasm
 */
#include "../runtime/runtime.h"
#include "../runtime/wasi.h"

enum { PEEK = 1, WAIT_ALL = 2, SEND_SIDE = 2, CONNRESET = 15 };

static uint8_t buffer[65536];

static void expect(const char *what, int expected, int actual) {
    if (expected == actual) return;
    print(STDERR, "%s: expected %d, got %d\n", what, expected, actual);
    exit_with(1);
}

static uint32_t receive(uint32_t connection, uint32_t room, uint16_t flags) {
    wasi_iovec pieces[2] = {{buffer, room / 2}, {buffer + room / 2, room - room / 2}};
    uint32_t bytes = 0;
    uint16_t out_flags = 0xFFFF;
    wasi_errno error = sock_recv(connection, pieces, 2, flags, &bytes, &out_flags);
    if (error == CONNRESET) return 0;
    expect("sock_recv", 0, error);
    expect("flags of sock_recv", 0, out_flags);
    return bytes;
}

static void echo(uint32_t connection) {
    /* The first eight bytes are looked at before they are read. */
    uint32_t seen = receive(connection, 8, PEEK | WAIT_ALL);
    uint64_t first = *(uint64_t *)buffer;
    uint32_t bytes = receive(connection, 8, WAIT_ALL);
    expect("bytes read after a look", (int)seen, (int)bytes);
    if (seen == 8 && first != *(uint64_t *)buffer) expect("the same bytes", 0, 1);
    while (bytes != 0) {
        for (uint32_t sent = 0; sent < bytes;) {
            wasi_ciovec piece = {buffer + sent, bytes - sent};
            uint32_t done = 0;
            wasi_errno error = sock_send(connection, &piece, 1, 0, &done);
            if (error == CONNRESET || error == WASI_PIPE) return;
            expect("sock_send", 0, error);
            sent += done;
        }
        bytes = receive(connection, sizeof buffer, 0);
    }
    sock_shutdown(connection, SEND_SIDE);
}

int run(int argument_count, char **arguments) {
    uint64_t most = argument_count > 1 ? number_or(arguments[1], 0) : 0;
    uint8_t prestat[8];
    uint32_t listener = 3;
    while (fd_prestat_get(listener, prestat) == WASI_SUCCESS) listener++;
    if (environment_value("LISTEN_FDS") == NULL) {
        print(STDERR, "echo: nothing to listen to: run it with --publish HOSTPORT:GUESTPORT\n");
        return 1;
    }
    print(STDOUT, "ready\n");
    for (uint64_t count = 0; most == 0 || count < most; count++) {
        uint32_t connection = 0;
        expect("sock_accept", 0, sock_accept(listener, 0, &connection));
        echo(connection);
        expect("fd_close", 0, fd_close(connection));
    }
    return 0;
}
