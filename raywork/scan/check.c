/* raywork_check: passes JSON records that tell a schema nothing new, without making objects of them.

A Table is what was learned so far, compiled from the tree of raywork/scan/live.py. Table.check walks
over records and stops at the first that it is not sure of: an unknown member, a kind not seen at its
path, a larger class of integer, a first empty text, anything that is no JSON or that is rare. The
caller learns from that record, or finds it bad, and goes on behind it. So a record that passes is
valid JSON by RFC 8259 without news, and what is not decided here is decided in one place only.

Safety. The text is a `bytes` object, which CPython ends with a NUL. No JSON has a NUL, so that
whatever looks at one byte after the other stops there by itself; only loads of several bytes look
for the end first. Nesting is bounded by a stack of frames, never by recursion over the text. A Table
does not change once it is made, so that threads may share it without the GIL. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000 /* one build for every Python from 3.11 */
#endif
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__) && !defined(RAYWORK_PORTABLE) /* part of every x86-64 */
#include <emmintrin.h>
#define SSE2 1
#else
#define SSE2 0
#endif
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORDS 1 /* eight bytes are one number whose lowest byte is the first */
#else
#define WORDS 0
#endif

/* What the caller must agree with: change it with the kinds and the shapes of time, the attributes
   read from the tree, or what `check` takes and returns. A caller of another version does without. */
#define VERSION 2

#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

enum {
    DEEPEST = 256,      /* levels of nesting in a record */
    TREE = 256,         /* levels of the tree */
    PROBES = 16,        /* places in which a name may stand in its table */
    DIGITS = 300,       /* of an integer, or in front of a fraction */
    LARGEST = 308,      /* digits of a number that is surely a double */
    NAME = 256,         /* bytes of a name with escapes */
    RELEASED = 1 << 14, /* bytes of data for which to release the GIL */
};

typedef const uint8_t *Text;

/* The kinds of values, in the order of raywork.schema.kinds.Kind. */
enum {
    K_NULL = 1 << 0,
    K_BOOL = 1 << 1,
    K_INT = 1 << 2,
    K_INT64 = 1 << 3,
    K_BIG = 1 << 4,
    K_FLOAT = 1 << 5,
    K_EMPTY = 1 << 6,
    K_DATE = 1 << 7,
    K_TIMESTAMP = 1 << 8,
    K_STRING = 1 << 9,
    K_OBJECT = 1 << 10,
    K_ARRAY = 1 << 11,
};

typedef struct Field Field;

typedef struct Node {
    uint32_t kinds; /* that are no news here */
    uint32_t mask;  /* the number of slots less one */
    Field *fields, *last; /* `last` is behind them */
    uint32_t *slots; /* by the hash of a name: the number of its field, from 1; 0 is free */
    struct Node *values;  /* of all members of a map, NULL where members are fields */
    struct Node *element; /* NULL where all arrays were empty */
} Node;

struct Field {
    Node node;
    uint8_t *name; /* with a quote behind it, and room to load 16 bytes */
    uint32_t size; /* of the name, in bytes */
    uint16_t head; /* a bit for each of the first 16 bytes of the name and the quote */
    bool plain;    /* it stands in JSON as it is, without escapes */
};

/* What lies below the depth limit may be anything. */
static Node anything = {.kinds = 0xfff, .values = &anything, .element = &anything};

/* ---- Looking at bytes ---- */

static inline uint64_t load64(Text p)
{
    uint64_t word;
    memcpy(&word, p, 8);
    return word;
}

static inline uint32_t load32(Text p)
{
    uint32_t word;
    memcpy(&word, p, 4);
    return word;
}

/* Return the first byte that does not just stand for itself in a text: a quote, a backslash, a
   control character, or part of a character that is not ASCII. The NUL at the end is one. */
static inline Text plain(Text p, Text end)
{
#if SSE2
    while (end - p >= 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)p);
        /* Compared as signed numbers, bytes from 0x80 on are less than a blank too. */
        __m128i found = _mm_or_si128(
            _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
                         _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'))),
            _mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')));
        unsigned bits = (unsigned)_mm_movemask_epi8(found);
        if (bits)
            return p + __builtin_ctz(bits);
        p += 16;
    }
#elif WORDS
    while (end - p >= 8) {
        uint64_t word = load64(p), quote = word ^ EACH('"'), slash = word ^ EACH('\\');
        /* The high bit of each such byte; above the first of them also of others. */
        uint64_t found = (word | (word - EACH(' ')) | ((quote - EACH(1)) & ~quote)
                          | ((slash - EACH(1)) & ~slash)) & EACH(0x80);
        if (found)
            return p + (__builtin_ctzll(found) >> 3);
        p += 8;
    }
#endif
    while (*p != '"' && *p != '\\' && *p >= ' ' && *p < 0x80)
        p++;
    return p;
}

/* Return the first byte that is no digit. */
static inline Text digits(Text p, Text end)
{
#if WORDS
    while (end - p >= 8) {
        uint64_t word = load64(p) ^ EACH('0'); /* a digit becomes its value */
        uint64_t others = (word | (word + EACH(0x80 - 10))) & EACH(0x80);
        if (others)
            return p + (__builtin_ctzll(others) >> 3);
        p += 8;
    }
#endif
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

static inline bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* Return the first byte that is no white space; a newline is none where it ends records. */
static inline Text space(Text p, bool newlines)
{
    if (*p > ' ')
        return p;
    while (is_space(*p) && (newlines || *p != '\n'))
        p++;
    return p;
}

/* ---- Texts ---- */

static inline bool continues(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Return what follows a character that is not ASCII, NULL if it is no UTF-8: too long a form of it,
   half of a surrogate pair, beyond U+10FFFF, or cut off. */
static Text character(Text p)
{
    uint8_t first = p[0], second = p[1];
    if (!continues(second))
        return NULL;
    if (first >= 0xC2 && first <= 0xDF)
        return p + 2;
    if (!continues(p[2]))
        return NULL;
    if (first >= 0xE0 && first <= 0xEF) {
        bool sound = first == 0xE0 ? second >= 0xA0 : first != 0xED || second < 0xA0;
        return sound ? p + 3 : NULL;
    }
    if (!continues(p[3]))
        return NULL;
    bool sound = first == 0xF0   ? second >= 0x90
                 : first == 0xF4 ? second < 0x90
                                 : first > 0xF0 && first < 0xF4;
    return sound ? p + 4 : NULL;
}

/* Return the value of four hexadecimal digits, -1 if they are none. */
static int32_t hexadecimal(Text p)
{
    int32_t code = 0;
    for (int i = 0; i < 4; i++) {
        uint8_t letter = p[i] | 0x20;
        if (p[i] >= '0' && p[i] <= '9')
            code = code * 16 + (p[i] - '0');
        else if (letter >= 'a' && letter <= 'f')
            code = code * 16 + (letter - 'a' + 10);
        else
            return -1;
    }
    return code;
}

/* Read what a backslash begins. Return what follows, and set the character that it stands for;
   NULL if it is no escape, or half of a surrogate pair. */
static Text escape(Text p, uint32_t *meant)
{
    static const uint8_t simple[256] = {
        ['"'] = '"', ['\\'] = '\\', ['/'] = '/', ['b'] = '\b',
        ['f'] = '\f', ['n'] = '\n', ['r'] = '\r', ['t'] = '\t',
    };
    if (p[1] != 'u') {
        *meant = simple[p[1]];
        return *meant ? p + 2 : NULL;
    }
    int32_t code = hexadecimal(p + 2);
    if (code < 0 || (code >= 0xDC00 && code <= 0xDFFF))
        return NULL;
    *meant = (uint32_t)code;
    if (code < 0xD800 || code > 0xDFFF)
        return p + 6;
    if (p[6] != '\\' || p[7] != 'u')
        return NULL;
    int32_t low = hexadecimal(p + 8);
    if (low < 0xDC00 || low > 0xDFFF)
        return NULL;
    *meant = 0x10000 + (((uint32_t)code - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
    return p + 12;
}

/* Read a text from behind its opening quote. Return what follows its closing quote, NULL if it is
   not sound; note whether there are escapes in it. */
static inline Text text(Text p, Text end, bool *escaped)
{
    uint32_t meant;
    for (;;) {
        p = plain(p, end);
        if (*p == '"')
            return p + 1;
        if (*p == '\\') {
            *escaped = true;
            p = escape(p, &meant);
        } else {
            p = *p >= 0x80 ? character(p) : NULL;
        }
        if (!p)
            return NULL;
    }
}

/* Return the number that some digits make. The caller has seen that they are digits. */
static int value_of(Text p, int count)
{
    int value = 0;
    while (count--)
        value = value * 10 + (*p++ - '0');
    return value;
}

static bool are_digits(Text p, int count)
{
    while (count && *p >= '0' && *p <= '9')
        p++, count--;
    return !count;
}

/* Whether `05:30` stands here, of at most `hours`. */
static bool is_clock(Text p, int hours)
{
    return are_digits(p, 2) && p[2] == ':' && are_digits(p + 3, 2) && value_of(p, 2) <= hours
           && p[3] <= '5';
}

/* Return the kind of a text without escapes, as DATE_PATTERN and TIMESTAMP_PATTERN of
   raywork.schema.kinds define it. It ends in a quote, which no shape has: nothing is read beyond. */
static uint32_t shape(Text p, Text end)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!(are_digits(p, 4) && p[4] == '-' && are_digits(p + 5, 2) && p[7] == '-'
          && are_digits(p + 8, 2)))
        return K_STRING;
    int year = value_of(p, 4), month = value_of(p + 5, 2), day = value_of(p + 8, 2);
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (year < 1600 || month < 1 || month > 12 || day < 1
        || day > days[month - 1] + (leap && month == 2))
        return K_STRING;
    p += 10;
    if (p == end)
        return K_DATE;
    uint8_t between = *p++;
    if ((between != 'T' && between != ' ') || !is_clock(p, 23) || p[5] != ':'
        || !are_digits(p + 6, 2) || p[6] > '5')
        return K_STRING;
    p += 8;
    if (between == ' ') {
        if (p == end)
            return K_TIMESTAMP;
        Text stop = *p == '.' ? digits(p + 1, end) : p;
        return stop == end && stop - p >= 2 && stop - p <= 4 ? K_TIMESTAMP : K_STRING;
    }
    if (*p == '+' || *p == '-')
        return is_clock(p + 1, 14) && p + 6 == end ? K_TIMESTAMP : K_STRING;
    if (*p == '.' && are_digits(p + 1, 3))
        p += 4;
    return *p == 'Z' && p + 1 == end ? K_TIMESTAMP : K_STRING;
}

/* ---- Numbers ---- */

/* Return the kind of an integer. */
static uint32_t class_of(Text p, Py_ssize_t count, bool negative)
{
    if (count <= 15)
        return K_INT;
    if (count > 19)
        return K_BIG;
    uint64_t value = 0;
    while (count--)
        value = value * 10 + (*p++ - '0');
    if (value <= UINT64_C(1) << 53)
        return K_INT;
    return value < (UINT64_C(1) << 63) + negative ? K_INT64 : K_BIG;
}

/* Read a number of one of `kinds`; return what follows, NULL where it is none. */
static inline Text number(Text p, Text end, uint32_t kinds)
{
    bool negative = *p == '-';
    Text first = p + negative;
    p = *first == '0' ? first + 1 : digits(first, end);
    Py_ssize_t count = p - first;
    if (count == 0 || count > DIGITS)
        return NULL;
    if (*p != '.' && (*p | 0x20) != 'e')
        return kinds & class_of(first, count, negative) ? p : NULL;
    if (!(kinds & K_FLOAT))
        return NULL;
    if (*p == '.') {
        first = p + 1;
        p = digits(first, end);
        if (p == first)
            return NULL;
    }
    if ((*p | 0x20) == 'e') {
        bool small = p[1] == '-';
        first = p + 1 + (small || p[1] == '+');
        p = digits(first, end);
        if (p == first || p - first > 3)
            return NULL;
        /* What may be too large for a double is not for us to decide. */
        if (!small && count + value_of(first, (int)(p - first)) > LARGEST)
            return NULL;
    }
    return p;
}

/* ---- Names ---- */

static uint32_t hash_of(Text name, size_t size)
{
    const uint64_t odd = UINT64_C(0x9E3779B97F4A7C15), other = UINT64_C(0xD6E8FEB86659FD93);
    uint64_t hash = size, rest = 0;
    for (; size >= 8; name += 8, size -= 8) {
        hash = (hash ^ load64(name)) * odd;
        hash ^= hash >> 32;
    }
    if (size >= 4)
        rest = load32(name) | (uint64_t)load32(name + size - 4) << 32;
    else if (size)
        rest = name[0] | (uint64_t)name[size / 2] << 8 | (uint64_t)name[size - 1] << 16;
    hash = (hash ^ rest) * odd;
    hash = (hash ^ hash >> 32) * other;
    return (uint32_t)(hash >> 32);
}

static const Field *find(const Node *node, Text name, size_t size)
{
    uint32_t slot = hash_of(name, size) & node->mask;
    for (int probe = 0; probe < PROBES; probe++, slot = (slot + 1) & node->mask) {
        if (!node->slots[slot])
            return NULL;
        const Field *field = &node->fields[node->slots[slot] - 1];
        if (field->size == size && !memcmp(field->name, name, size))
            return field;
    }
    return NULL;
}

/* Find a name that is written with escapes; it is sound, and ends in a quote. */
static const Field *find_escaped(const Node *node, Text p)
{
    uint8_t name[NAME + 4];
    size_t size = 0;
    while (*p != '"') {
        if (size >= NAME)
            return NULL;
        if (*p != '\\') {
            name[size++] = *p++;
            continue;
        }
        uint32_t code = 0;
        p = escape(p, &code);
        if (code < 0x80) {
            name[size++] = (uint8_t)code;
            continue;
        }
        int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
        static const uint8_t lead[] = {0, 0xC0, 0xE0, 0xF0};
        name[size++] = (uint8_t)(lead[more] | code >> 6 * more);
        while (more--)
            name[size++] = (uint8_t)(0x80 | (code >> 6 * more & 0x3F));
    }
    return find(node, name, size);
}

/* Whether the name of this field and its closing quote stand here. */
static inline bool stands(const Field *field, Text p, Text end)
{
    size_t size = field->size + 1;
#if SSE2
    if (end - p >= 16) {
        __m128i equal = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)p),
                                       _mm_loadu_si128((const __m128i *)field->name));
        if ((_mm_movemask_epi8(equal) & field->head) != field->head)
            return false;
        if (size <= 16)
            return field->plain;
    }
#endif
    return field->plain && (size_t)(end - p) >= size && !memcmp(p, field->name, size);
}

/* Read a member's name from behind its opening quote. Return what follows its closing quote, and
   set its field; NULL if there is none. `next` is the field that most likely comes. */
static inline Text member(const Node *node, Text p, Text end, const Field *next, const Field **found)
{
    if (next != node->last && stands(next, p, end)) {
        *found = next;
        return p + next->size + 1;
    }
    if (!node->slots)
        return NULL;
    bool escaped = false;
    Text stop = text(p, end, &escaped);
    if (!stop)
        return NULL;
    *found = escaped ? find_escaped(node, p) : find(node, p, (size_t)(stop - 1 - p));
    return *found ? stop : NULL;
}

/* ---- Records ---- */

typedef struct {
    const Node *node;
    const Field *next; /* of an object: the field that most likely comes */
    uint8_t close;
} Frame;

/* Return what follows the record at `p` if it is an object without news, else NULL. */
static Text record(const Node *root, Text p, Text end, bool newlines)
{
    Frame frames[DEEPEST], *top = frames;
    Frame in = {0};
    const Node *node = root;
    if (*p != '{')
        return NULL;
value:
    switch (*p) {
    case '"': {
        Text start = ++p;
        bool escaped = false;
        if (*p == '"') {
            if (!(node->kinds & K_EMPTY))
                return NULL;
            p++;
            break;
        }
        if (!(node->kinds & (K_STRING | K_DATE | K_TIMESTAMP)))
            return NULL;
        p = text(p, end, &escaped);
        if (!p)
            return NULL;
        if (!(node->kinds & K_STRING) && (escaped || !(node->kinds & shape(start, p - 1))))
            return NULL;
        break;
    }
    case '{':
        if (!(node->kinds & K_OBJECT) || top == frames + DEEPEST)
            return NULL;
        *top++ = in;
        in = (Frame){node, node->fields, '}'};
        p = space(p + 1, newlines);
        if (*p == '}')
            goto closed;
        goto name;
    case '[':
        if (!(node->kinds & K_ARRAY) || top == frames + DEEPEST)
            return NULL;
        *top++ = in;
        in = (Frame){node, NULL, ']'};
        p = space(p + 1, newlines);
        if (*p == ']')
            goto closed;
        node = in.node->element;
        if (!node)
            return NULL;
        goto value;
    case 't':
        if (!(node->kinds & K_BOOL) || p[1] != 'r' || p[2] != 'u' || p[3] != 'e')
            return NULL;
        p += 4;
        break;
    case 'f':
        if (!(node->kinds & K_BOOL) || p[1] != 'a' || p[2] != 'l' || p[3] != 's' || p[4] != 'e')
            return NULL;
        p += 5;
        break;
    case 'n':
        if (!(node->kinds & K_NULL) || p[1] != 'u' || p[2] != 'l' || p[3] != 'l')
            return NULL;
        p += 4;
        break;
    default:
        p = number(p, end, node->kinds);
        if (!p)
            return NULL;
    }
after:
    p = space(p, newlines);
    if (*p == ',') {
        p = space(p + 1, newlines);
        if (in.close == '}')
            goto name;
        node = in.node->element;
        goto value;
    }
    if (*p != in.close)
        return NULL;
closed:
    p++;
    in = *--top;
    if (top == frames)
        return p;
    goto after;
name:
    if (*p != '"')
        return NULL;
    p++;
    if (in.node->values) {
        bool escaped = false;
        p = text(p, end, &escaped);
        if (!p)
            return NULL;
        node = in.node->values;
    } else {
        const Field *field;
        p = member(in.node, p, end, in.next, &field);
        if (!p)
            return NULL;
        node = &field->node;
        in.next = field + 1;
    }
    p = space(p, newlines);
    if (*p != ':')
        return NULL;
    p = space(p + 1, newlines);
    goto value;
}

/* Return the end of the value at `p` by brackets and quotes alone, whatever stands between them:
   the comma that follows it, or, where there are none, its own closing bracket. */
static Text outline(Text p, Text end, bool commas)
{
    Py_ssize_t depth = 0;
    bool inside = false;
    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '"')
            inside = !inside;
        else if (inside)
            continue;
        else if (*p == '{' || *p == '[')
            depth++;
        else if ((*p == '}' || *p == ']') && --depth <= 0 && !commas)
            return p + 1;
        else if (*p == ',' && depth <= 0 && commas)
            return p;
    }
    return end;
}

typedef struct {
    uint32_t begin, end; /* from the start of the data */
} Place;

/* One call of `check`. */
typedef struct {
    Text start, end, next;
    Text piece, stop;     /* the record, or line, that did not pass; NULL if all did */
    uint64_t number;      /* of records so far in the object */
    uint64_t every;       /* which record is to be shown */
    Py_ssize_t records, blank, crowded;
    Place *shown;         /* where those are */
    Py_ssize_t count;     /* of them */
} Walk;

/* Count a record that passed. */
static inline void passed(Walk *walk, Text begin, Text stop)
{
    if ((walk->number + (uint64_t)walk->records++) % walk->every)
        return;
    walk->shown[walk->count++] =
        (Place){(uint32_t)(begin - walk->start), (uint32_t)(stop - walk->start)};
}

/* Check records that newlines end. A line passes as a whole or not at all. */
static void check_lines(Walk *walk, const Node *root)
{
    Text end = walk->end;
    while (walk->next < end) {
        Text line = walk->next, p = space(line, false);
        Py_ssize_t records = walk->records, count = walk->count;
        while (p != end && *p != '\n') {
            Text stop = record(root, p, end, false);
            if (!stop) {
                walk->records = records;
                walk->count = count;
                walk->piece = line;
                walk->stop = memchr(line, '\n', (size_t)(end - line));
                if (!walk->stop)
                    walk->stop = end;
                walk->next = walk->stop + (walk->stop != end);
                return;
            }
            passed(walk, p, stop);
            p = space(stop, false);
        }
        if (walk->records == records)
            walk->blank++;
        else
            walk->crowded += walk->records - records - 1;
        walk->next = p + (p != end);
    }
}

/* Check records that only white space separates, or commas. */
static void check_values(Walk *walk, const Node *root, bool commas)
{
    Text end = walk->end;
    while ((walk->next = space(walk->next, true)) < end) {
        Text begin = walk->next, stop = record(root, begin, end, true);
        Text next = stop && commas ? space(stop, true) : stop;
        if (!stop || (commas && next != end && *next != ',')) {
            next = outline(begin, end, commas);
            for (stop = next; stop > begin && is_space(stop[-1]);)
                stop--;
            walk->piece = begin;
            walk->stop = stop;
            walk->next = next + (commas && next != end);
            return;
        }
        passed(walk, begin, stop);
        walk->next = next + (commas && next != end);
    }
}

/* ---- The table ---- */

typedef struct {
    PyObject_HEAD
    Node root;
} Table;

/* The attributes of a LiveNode that matter. */
enum { COVERED, FIELDS, VALUES, ELEMENT, OPAQUE, ATTRIBUTES };
static const char *const attributes[] = {"covered", "fields", "values", "element", "opaque"};

static void release(Node *node)
{
    for (Field *field = node->fields; field != node->last; field++) {
        release(&field->node);
        PyMem_Free(field->name);
    }
    PyMem_Free(node->fields);
    PyMem_Free(node->slots);
    for (int i = 0; i < 2; i++) {
        Node *below = i ? node->element : node->values;
        if (below && below != &anything) {
            release(below);
            PyMem_Free(below);
        }
    }
}

static void *zeroed(size_t count, size_t size)
{
    void *memory = PyMem_Calloc(count, size);
    if (!memory)
        PyErr_NoMemory();
    return memory;
}

static bool set_name(Field *field, PyObject *name)
{
    Py_ssize_t size;
    const char *bytes = PyUnicode_AsUTF8AndSize(name, &size);
    if (!bytes)
        return false;
    if (size > UINT32_MAX / 2) {
        PyErr_SetString(PyExc_OverflowError, "the name of a field is too long");
        return false;
    }
    field->name = zeroed((size_t)size + 17, 1);
    if (!field->name)
        return false;
    memcpy(field->name, bytes, (size_t)size);
    field->name[size] = '"';
    field->size = (uint32_t)size;
    field->head = (uint16_t)(size >= 15 ? 0xffff : (1u << (size + 1)) - 1);
    field->plain = true;
    for (Py_ssize_t i = 0; i < size; i++)
        if (field->name[i] < ' ' || field->name[i] == '"' || field->name[i] == '\\')
            field->plain = false;
    return true;
}

/* Put each field where its name is looked for; return whether all found a place near their own. */
static bool place_fields(Node *node)
{
    bool all = true;
    for (const Field *field = node->fields; field != node->last; field++) {
        uint32_t slot = hash_of(field->name, field->size) & node->mask;
        int probe = 0;
        while (node->slots[slot] && ++probe < PROBES)
            slot = (slot + 1) & node->mask;
        if (probe == PROBES)
            all = false;
        else
            node->slots[slot] = (uint32_t)(field - node->fields) + 1;
    }
    return all;
}

/* Make the table in which names are found. If some have no place even in a large one, they were
   chosen for that: records that hold them are left to the caller, and no lookup takes long. */
static bool set_slots(Node *node)
{
    size_t count = (size_t)(node->last - node->fields), slots = 4;
    while (slots < 2 * count)
        slots *= 2;
    do {
        PyMem_Free(node->slots);
        node->slots = zeroed(slots, sizeof *node->slots);
        if (!node->slots)
            return false;
        node->mask = (uint32_t)(slots - 1);
        slots *= 2;
    } while (!place_fields(node) && slots <= 16 * count);
    return true;
}

static bool build(Node *node, PyObject *live, PyObject *const *names, int depth);

static bool build_fields(Node *node, PyObject *fields, PyObject *const *names, int depth)
{
    Py_ssize_t count = PyDict_Size(fields), position = 0;
    PyObject *name, *live;
    if (count <= 0)
        return count == 0;
    if (count > INT32_MAX / 4) {
        PyErr_SetString(PyExc_OverflowError, "an object has too many fields");
        return false;
    }
    node->fields = node->last = zeroed((size_t)count, sizeof *node->fields);
    if (!node->fields)
        return false;
    while (PyDict_Next(fields, &position, &name, &live)) {
        Field *field = node->last++;
        if (!set_name(field, name) || !build(&field->node, live, names, depth))
            return false;
    }
    return set_slots(node);
}

static bool build_below(Node **below, PyObject *live, PyObject *const *names, int depth)
{
    if (Py_IsNone(live))
        return true;
    *below = zeroed(1, sizeof **below);
    return *below && build(*below, live, names, depth);
}

/* Fill a node from a LiveNode. Where it fails, what was made so far can be released. */
static bool build(Node *node, PyObject *live, PyObject *const *names, int depth)
{
    PyObject *of[ATTRIBUTES] = {NULL};
    bool done = false;
    if (depth >= TREE) {
        PyErr_SetString(PyExc_RecursionError, "the tree is too deep");
        return false;
    }
    for (int i = 0; i < ATTRIBUTES; i++)
        if (!(of[i] = PyObject_GetAttr(live, names[i])))
            goto end;
    unsigned long kinds = PyLong_AsUnsignedLong(of[COVERED]);
    if (PyErr_Occurred())
        goto end;
    node->kinds = (uint32_t)kinds;
    if (Py_IsTrue(of[OPAQUE])) {
        node->values = node->element = &anything;
        done = true;
    } else {
        done = build_fields(node, of[FIELDS], names, depth + 1)
               && build_below(&node->values, of[VALUES], names, depth + 1)
               && build_below(&node->element, of[ELEMENT], names, depth + 1);
    }
end:
    for (int i = 0; i < ATTRIBUTES; i++)
        Py_XDECREF(of[i]);
    return done;
}

static PyObject *table_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *keywords[] = {"root", NULL};
    PyObject *live, *names[ATTRIBUTES] = {NULL};
    bool done = true;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O:Table", keywords, &live))
        return NULL;
    allocfunc alloc = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Table *table = (Table *)alloc(type, 0);
    if (!table)
        return NULL;
    if (!Py_IsNone(live)) {
        for (int i = 0; done && i < ATTRIBUTES; i++)
            done = (names[i] = PyUnicode_InternFromString(attributes[i])) != NULL;
        done = done && build(&table->root, live, names, 0);
        for (int i = 0; i < ATTRIBUTES; i++)
            Py_XDECREF(names[i]);
    }
    if (done)
        return (PyObject *)table;
    Py_DECREF(table);
    return NULL;
}

static void table_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    release(&((Table *)self)->root);
    freefunc free = (freefunc)PyType_GetSlot(type, Py_tp_free);
    free(self);
    Py_DECREF(type);
}

static PyObject *bytes_of(Text begin, Text end)
{
    return PyBytes_FromStringAndSize((const char *)begin, end - begin);
}

/* Return the records to be shown. */
static PyObject *shown(const Walk *walk)
{
    PyObject *list = PyList_New(walk->count);
    for (Py_ssize_t i = 0; list && i < walk->count; i++) {
        PyObject *record = bytes_of(walk->start + walk->shown[i].begin,
                                    walk->start + walk->shown[i].end);
        if (!record || PyList_SetItem(list, i, record) < 0)
            Py_CLEAR(list);
    }
    return list;
}

static PyObject *table_check(PyObject *self, PyObject *args)
{
    PyObject *data;
    Py_ssize_t position;
    unsigned long long number, every;
    int separator;
    if (!PyArg_ParseTuple(args, "SnKKC:check", &data, &position, &number, &every, &separator))
        return NULL;
    char *start;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(data, &start, &size) < 0)
        return NULL;
    if (position < 0 || position > size || !every || (uint64_t)size > UINT32_MAX) {
        PyErr_SetString(PyExc_ValueError, "position or every out of range, or too much data");
        return NULL;
    }
    Walk walk = {.start = (Text)start, .end = (Text)start + size, .next = (Text)start + position,
                 .number = number, .every = every};
    /* No record is shorter than two bytes. */
    size_t most = (size_t)(size - position) / 2 / every + 1;
    walk.shown = PyMem_Malloc(most * sizeof *walk.shown);
    if (!walk.shown)
        return PyErr_NoMemory();
    const Node *root = &((Table *)self)->root;
    /* To give up the GIL and wait for it again takes longer than to check a few records. */
    PyThreadState *state = size - position >= RELEASED ? PyEval_SaveThread() : NULL;
    if (separator == '\n')
        check_lines(&walk, root);
    else
        check_values(&walk, root, separator == ',');
    if (state)
        PyEval_RestoreThread(state);
    PyObject *records = shown(&walk), *result = NULL;
    PyMem_Free(walk.shown);
    PyObject *piece = walk.piece ? bytes_of(walk.piece, walk.stop) : Py_NewRef(Py_None);
    if (records && piece)
        result = Py_BuildValue("nnnnOO", (Py_ssize_t)(walk.next - walk.start), walk.records,
                               walk.blank, walk.crowded, records, piece);
    Py_XDECREF(records);
    Py_XDECREF(piece);
    return result;
}

static PyMethodDef table_methods[] = {
    {"check", table_check, METH_VARARGS, "See raywork_check.pyi."},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot table_slots[] = {
    {Py_tp_doc, "What was learned so far, for checking records."},
    {Py_tp_new, table_new},
    {Py_tp_dealloc, table_dealloc},
    {Py_tp_methods, table_methods},
    {0, NULL},
};

static PyType_Spec table_spec = {
    .name = "raywork_check.Table",
    .basicsize = sizeof(Table),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = table_slots,
};

static int execute(PyObject *module)
{
    PyObject *type = PyType_FromModuleAndSpec(module, &table_spec, NULL);
    if (!type)
        return -1;
    int failed = PyModule_AddType(module, (PyTypeObject *)type);
    Py_DECREF(type);
    return failed ? -1 : PyModule_AddIntConstant(module, "VERSION", VERSION);
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "raywork_check",
    .m_doc = "Passes JSON records that tell a schema nothing new.",
    .m_slots = module_slots,
};

PyMODINIT_FUNC PyInit_raywork_check(void)
{
    return PyModuleDef_Init(&module);
}
