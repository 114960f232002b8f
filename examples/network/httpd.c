/*
 * A small HTTP/1.1 server on the sockets of WASI preview 1: one task, one loop over poll_oneoff. It serves "/" and "/stats" on every listener
 * that it was given, up to 4,000 connections at once, each with a buffer for what it reads and one for what it writes, and no more: a client that does not
 * read is not read from. Requests may be pipelined; connections are kept.
 *
 *   hypha run --publish 8080:80 examples/network/httpd.wasm [REQUESTS]
 *
 * With REQUESTS it ends after so many answers. Who is silent for 30 seconds in a request is told 408, or hung up on between requests.
 */
#include "../runtime/runtime.h"
#include "../runtime/wasi.h"

enum { MOST = 4000, LISTENERS = 64, IN_BYTES = 4096, OUT_BYTES = 1024, NONBLOCK = 4, SEND_SIDE = 2 };
enum { READING, WRITING, LINGERING };
static const uint64_t SECOND = 1000000000, PATIENCE = 30 * SECOND, LINGER = 2 * SECOND;
static const uint64_t LARGEST_BODY = 1 << 20;

typedef struct {
    uint32_t descriptor;
    int state;
    bool closes;        /* after what is being written */
    bool ended;         /* the client sends nothing more */
    uint64_t deadline;
    uint64_t skip;      /* bytes of a request's body that are still to come */
    uint32_t in, out, sent;
    char input[IN_BYTES];
    char output[OUT_BYTES];
} connection;

/* What a request asks for. */
typedef struct {
    int status;
    bool closes, head;
    uint64_t body;
    const char *path;
    uint32_t path_bytes;
} request;

static connection pool[MOST];
static connection *open_ones[MOST];
static connection *free_ones[MOST];
static uint32_t open_count, free_count;
static uint32_t listeners[LISTENERS];
static uint32_t listener_count;
static wasi_subscription wanted[LISTENERS + MOST + 1];
static wasi_event events[LISTENERS + MOST + 1];
static uint64_t now, accepted_count, answered_count, refused_count, byte_count;

static void read_clock(void) {
    clock_time_get(WASI_CLOCK_MONOTONIC, 1, &now);
}

/* ---- text ---- */

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool same(const char *text, uint32_t bytes, const char *word) {
    uint32_t i = 0;
    while (i < bytes && word[i] != 0 && lower(text[i]) == word[i]) i++;
    return i == bytes && word[i] == 0;
}

/* True if a list of words, separated by commas, has one. */
static bool lists(const char *text, uint32_t bytes, const char *word) {
    uint32_t start = 0;
    for (uint32_t i = 0; i <= bytes; i++) {
        if (i < bytes && text[i] != ',') continue;
        uint32_t end = i;
        while (start < end && text[start] == ' ') start++;
        while (end > start && text[end - 1] == ' ') end--;
        if (same(text + start, end - start, word)) return true;
        start = i + 1;
    }
    return false;
}

static uint32_t put(char *target, uint32_t at, const char *text) {
    while (*text != 0) target[at++] = *text++;
    return at;
}

static uint32_t put_number(char *target, uint32_t at, uint64_t value) {
    char digits[20];
    int count = 0;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    while (count > 0) target[at++] = digits[--count];
    return at;
}

/* ---- requests ---- */

static bool is_token(char c) {
    return c > ' ' && c < 127 && c != ':' && c != '(' && c != ')' && c != ',' && c != '/' && c != '"';
}

/* The first line: METHOD SP target SP version. */
static void parse_line(request *r, const char *line, uint32_t bytes) {
    uint32_t method = 0;
    while (method < bytes && is_token(line[method])) method++;
    uint32_t target = method + 1;
    uint32_t end = target;
    while (end < bytes && line[end] > ' ') end++;
    if (method == 0 || method >= bytes || line[method] != ' ' || end == target || end >= bytes || line[end] != ' ') {
        r->status = 400;
        return;
    }
    const char *version = line + end + 1;
    uint32_t version_bytes = bytes - end - 1;
    bool old = same(version, version_bytes, "http/1.0");
    if (!old && !same(version, version_bytes, "http/1.1")) {
        r->status = version_bytes == 8 && same(version, 5, "http/") ? 505 : 400;
        return;
    }
    r->closes = old;
    r->head = same(line, method, "head");
    r->path = line + target;
    r->path_bytes = end - target;
    for (uint32_t i = 0; i < r->path_bytes; i++) {
        if (r->path[i] == '?') r->path_bytes = i;
    }
    if (!r->head && !same(line, method, "get")) r->status = 405;
}

static void parse_field(request *r, const char *line, uint32_t bytes, bool *has_host, bool *has_length) {
    uint32_t name = 0;
    while (name < bytes && is_token(line[name])) name++;
    if (name == 0 || name >= bytes || line[name] != ':') {
        r->status = 400;
        return;
    }
    const char *value = line + name + 1;
    uint32_t value_bytes = bytes - name - 1;
    while (value_bytes > 0 && (*value == ' ' || *value == '\t')) value++, value_bytes--;
    while (value_bytes > 0 && (value[value_bytes - 1] == ' ' || value[value_bytes - 1] == '\t')) value_bytes--;
    if (same(line, name, "host")) {
        *has_host = true;
    } else if (same(line, name, "connection")) {
        if (lists(value, value_bytes, "close")) r->closes = true;
        else if (lists(value, value_bytes, "keep-alive")) r->closes = false;
    } else if (same(line, name, "transfer-encoding")) {
        r->status = 501;
    } else if (same(line, name, "content-length")) {
        uint64_t length = 0;
        if (value_bytes == 0 || value_bytes > 18) r->status = 400;
        for (uint32_t i = 0; i < value_bytes && r->status != 400; i++) {
            if (value[i] < '0' || value[i] > '9') r->status = 400;
            length = length * 10 + (uint64_t)(value[i] - '0');
        }
        if (*has_length && length != r->body) r->status = 400;
        *has_length = true;
        r->body = length;
    }
}

/* Reads the request at the start of some bytes: how long it is without its body; 0 if not all of it is there. */
static uint32_t parse(request *r, const char *text, uint32_t bytes) {
    uint32_t end = 0;
    for (uint32_t i = 3; i < bytes && end == 0; i++) {
        if (text[i - 3] == '\r' && text[i - 2] == '\n' && text[i - 1] == '\r' && text[i] == '\n') end = i + 1;
    }
    if (end == 0) return 0;
    bool has_host = false, has_length = false;
    uint32_t start = 0;
    *r = (request){.status = 200};
    for (uint32_t i = 1; i < end - 2; i++) {
        if (text[i] != '\n' || text[i - 1] != '\r') continue;
        uint32_t line = i - 1 - start;
        int before = r->status;
        if (start == 0) parse_line(r, text, line);
        else parse_field(r, text + start, line, &has_host, &has_length);
        if (before > 400 && r->status != 400) r->status = before; /* the first that is wrong; but what is malformed is that */
        if (r->status == 400) break;
        start = i + 1;
    }
    if (r->status < 400 && !has_host && !r->closes) r->status = 400; /* HTTP/1.1 has a host */
    if (r->status < 400 && r->body > LARGEST_BODY) r->status = 413;
    if (r->status < 400 && !same(r->path, r->path_bytes, "/") && !same(r->path, r->path_bytes, "/stats")) r->status = 404;
    return end;
}

static const char *reason(int status) {
    switch (status) {
        case 200: return "OK";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 413: return "Content Too Large";
        case 431: return "Request Header Fields Too Large";
        case 501: return "Not Implemented";
        case 505: return "HTTP Version Not Supported";
        default: return "Bad Request";
    }
}

static uint32_t body_of(const request *r, char *body) {
    uint32_t at = 0;
    if (r->status != 200) {
        at = put_number(body, at, (uint64_t)r->status);
        at = put(body, at, " ");
        at = put(body, at, reason(r->status));
    } else if (same(r->path, r->path_bytes, "/")) {
        at = put(body, at, "Hello from a WebAssembly task.");
    } else {
        at = put(body, at, "connections ");
        at = put_number(body, at, open_count);
        at = put(body, at, "\naccepted ");
        at = put_number(body, at, accepted_count);
        at = put(body, at, "\nanswered ");
        at = put_number(body, at, answered_count);
        at = put(body, at, "\nrefused ");
        at = put_number(body, at, refused_count);
        at = put(body, at, "\nbytes ");
        at = put_number(body, at, byte_count);
    }
    return put(body, at, "\n");
}

/* Writes the answer into the connection's buffer, which is empty. */
static void answer(connection *c, const request *r) {
    char body[256];
    uint32_t body_bytes = body_of(r, body);
    c->closes = r->closes || (r->status >= 400 && r->status != 404 && r->status != 405);
    uint32_t at = put(c->output, 0, "HTTP/1.1 ");
    at = put_number(c->output, at, (uint64_t)r->status);
    at = put(c->output, at, " ");
    at = put(c->output, at, reason(r->status));
    at = put(c->output, at, "\r\nContent-Type: text/plain\r\nContent-Length: ");
    at = put_number(c->output, at, body_bytes);
    if (r->status == 405) at = put(c->output, at, "\r\nAllow: GET, HEAD");
    at = put(c->output, at, c->closes ? "\r\nConnection: close\r\n\r\n" : "\r\nConnection: keep-alive\r\n\r\n");
    for (uint32_t i = 0; i < body_bytes && !r->head; i++) c->output[at++] = body[i];
    c->out = at;
    c->sent = 0;
    c->state = WRITING;
    answered_count++;
    if (r->status != 200) refused_count++;
}

/* ---- connections ---- */

static void end(connection *c) {
    fd_close(c->descriptor);
    c->descriptor = 0;
}

/* Reads what there is. False if the connection is broken. */
static bool receive(connection *c) {
    while (!c->ended && c->in < IN_BYTES) {
        wasi_iovec piece = {(uint8_t *)c->input + c->in, IN_BYTES - c->in};
        uint32_t bytes = 0;
        wasi_errno error = fd_read(c->descriptor, &piece, 1, &bytes);
        if (error == WASI_AGAIN) return true;
        if (error != WASI_SUCCESS) return false;
        if (bytes == 0) c->ended = true;
        byte_count += bytes;
        c->in += bytes;
        if (c->in < IN_BYTES) return true; /* most likely that was all */
    }
    return true;
}

static void consume(connection *c, uint32_t bytes) {
    c->in -= bytes;
    for (uint32_t i = 0; i < c->in; i++) c->input[i] = c->input[bytes + i];
}

/* Writes what there is to write. False if the connection is broken. */
static bool transmit(connection *c) {
    while (c->sent < c->out) {
        wasi_ciovec piece = {(const uint8_t *)c->output + c->sent, c->out - c->sent};
        uint32_t bytes = 0;
        wasi_errno error = sock_send(c->descriptor, &piece, 1, 0, &bytes);
        if (error == WASI_AGAIN) return true;
        if (error != WASI_SUCCESS) return false;
        c->sent += bytes;
    }
    c->deadline = now + PATIENCE;
    if (c->closes) {
        /* A client that is still sending would lose the answer if all were closed at once. */
        sock_shutdown(c->descriptor, SEND_SIDE);
        c->state = LINGERING;
        c->deadline = now + LINGER;
    } else {
        c->state = READING;
    }
    return true;
}

/* Goes on with a connection as far as it gets without waiting. */
static void go_on(connection *c) {
    if (!receive(c)) {
        end(c);
        return;
    }
    while (true) {
        if (c->state == LINGERING) {
            c->in = 0;
            if (c->ended) end(c);
            return;
        }
        if (c->state == WRITING) {
            if (!transmit(c)) {
                end(c);
                return;
            }
            if (c->state == WRITING) return;
            continue;
        }
        uint32_t skipped = c->skip < c->in ? (uint32_t)c->skip : c->in;
        c->skip -= skipped;
        consume(c, skipped);
        request r = {0};
        uint32_t bytes = c->skip == 0 ? parse(&r, c->input, c->in) : 0;
        if (bytes != 0) {
            answer(c, &r);
            consume(c, bytes);
            c->skip = c->closes ? 0 : r.body;
        } else if (c->ended) {
            end(c);
            return;
        } else if (c->in == IN_BYTES) {
            answer(c, &(request){.status = 431});
        } else {
            return;
        }
    }
}

static void time_out(connection *c) {
    if (c->state == READING && c->in != 0) {
        answer(c, &(request){.status = 408});
        go_on(c);
    } else {
        end(c);
    }
}

static void accept_all(uint32_t listener) {
    while (free_count != 0) {
        uint32_t descriptor = 0;
        if (sock_accept(listener, NONBLOCK, &descriptor) != WASI_SUCCESS) return;
        connection *c = free_ones[--free_count];
        c->descriptor = descriptor;
        c->state = READING;
        c->closes = c->ended = false;
        c->skip = 0;
        c->in = c->out = c->sent = 0;
        c->deadline = now + PATIENCE;
        open_ones[open_count++] = c;
        accepted_count++;
        go_on(c); /* a client sends at once, as a rule */
    }
}

/* ---- the loop ---- */

static void want(uint32_t index, uint8_t type, uint32_t descriptor, uint64_t user) {
    wanted[index] = (wasi_subscription){.userdata = user, .type = type, .clock = descriptor};
}

static void serve_once(void) {
    uint32_t count = 0;
    uint64_t first = now + PATIENCE;
    for (uint32_t i = 0; i < listener_count && free_count != 0; i++) want(count++, WASI_EVENTTYPE_FD_READ, listeners[i], i);
    for (uint32_t i = 0; i < open_count; i++) {
        connection *c = open_ones[i];
        want(count++, c->state == WRITING ? WASI_EVENTTYPE_FD_WRITE : WASI_EVENTTYPE_FD_READ, c->descriptor, LISTENERS + i);
        if (c->deadline < first) first = c->deadline;
    }
    want(count, WASI_EVENTTYPE_CLOCK, WASI_CLOCK_MONOTONIC, LISTENERS + MOST);
    wanted[count].timeout = first;
    wanted[count].flags = 1;
    count++;
    uint32_t happened = 0;
    wasi_errno error = poll_oneoff(wanted, events, count, &happened);
    if (error != WASI_SUCCESS) {
        print(STDERR, "poll_oneoff: errno %d\n", error);
        exit_with(1);
    }
    read_clock();
    for (uint32_t i = 0; i < happened; i++) {
        uint64_t user = events[i].userdata;
        if (user < LISTENERS) accept_all(listeners[user]);
        else if (user < LISTENERS + MOST) go_on(open_ones[user - LISTENERS]);
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < open_count; i++) {
        connection *c = open_ones[i];
        if (c->descriptor != 0 && c->deadline <= now) time_out(c);
        if (c->descriptor == 0) free_ones[free_count++] = c;
        else open_ones[kept++] = c;
    }
    open_count = kept;
}

/* Listeners come after the directories, which are those that fd_prestat_get knows. */
static void find_listeners(void) {
    uint8_t prestat[8];
    uint32_t first = 3;
    const char *count = environment_value("LISTEN_FDS");
    while (fd_prestat_get(first, prestat) == WASI_SUCCESS) first++;
    listener_count = count == NULL ? 0 : (uint32_t)number_or(count, 0);
    if (listener_count > LISTENERS) listener_count = LISTENERS;
    for (uint32_t i = 0; i < listener_count; i++) {
        listeners[i] = first + i;
        fd_fdstat_set_flags(first + i, NONBLOCK);
    }
}

int run(int argument_count, char **arguments) {
    uint64_t most = argument_count > 1 ? number_or(arguments[1], 0) : 0;
    find_listeners();
    if (listener_count == 0) {
        print(STDERR, "httpd: nothing to listen to: run it with --publish HOSTPORT:GUESTPORT\n");
        return 1;
    }
    for (uint32_t i = 0; i < MOST; i++) free_ones[free_count++] = &pool[i];
    print(STDOUT, "serving %s\n", environment_value("LISTEN_FDNAMES"));
    read_clock();
    while (most == 0 || answered_count < most || open_count != 0) serve_once();
    print(STDOUT, "answered %l requests on %l connections\n", answered_count, accepted_count);
    return 0;
}
