/* raywork_fold: the outline of JSON text, as raywork/records/structure.py describes it.

It finds the same as the whole-array operations there, in one pass over the bytes and several times
as fast. What stands deeper than depth 0 is read 64 bytes at a time. */

#define PY_SSIZE_T_CLEAN
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000 /* one build for every Python from 3.11 */
#endif
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#if defined(__SSE2__) && !defined(RAYWORK_PORTABLE) /* part of every x86-64 */
#include <emmintrin.h>
#define SSE2 1
#else
#define SSE2 0
#endif

/* Change it with what `fold` takes and returns, or finds. */
#define VERSION 1

typedef const uint8_t *Text;

typedef struct {
    uint8_t *letters;
    Py_ssize_t *places; /* of the letters, in the block */
    size_t count, room;
    Py_ssize_t depth;
    bool inside;  /* a string */
    bool escaped; /* the next byte, by a backslash */
} Outline;

static inline uint8_t letter_of(uint8_t byte)
{
    switch (byte) {
    case ',': case '[': case ']': case '{': case '}': case '"':
        return byte;
    case ' ': case '\t': case '\r': case '\n':
        return ' ';
    default:
        return 's';
    }
}

static bool add(Outline *outline, uint8_t letter, Py_ssize_t place)
{
    if (outline->count == outline->room) {
        size_t room = 2 * outline->room + 256;
        uint8_t *letters = realloc(outline->letters, room);
        if (!letters)
            return false;
        outline->letters = letters;
        Py_ssize_t *places = realloc(outline->places, room * sizeof *places);
        if (!places)
            return false;
        outline->places = places;
        outline->room = room;
    }
    outline->letters[outline->count] = letter;
    outline->places[outline->count++] = place;
    return true;
}

#if SSE2
/* For each of 64 bytes a bit: whether it is one of two, when bits of `case_` are set in it. */
static inline uint64_t where(Text p, char one, char other, char case_)
{
    uint64_t bits = 0;
    for (int part = 0; part < 4; part++) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(p + 16 * part));
        bytes = _mm_or_si128(bytes, _mm_set1_epi8(case_));
        __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(one)),
                                     _mm_cmpeq_epi8(bytes, _mm_set1_epi8(other)));
        bits |= (uint64_t)(unsigned)_mm_movemask_epi8(found) << 16 * part;
    }
    return bits;
}

/* Go past 64 bytes below depth 0, or up to a backslash, or to the bracket that leads up to depth 0.
   Return where that is. */
static inline Text go_past(Outline *outline, Text p)
{
    uint64_t quotes = where(p, '"', '"', 0), slashes = where(p, '\\', '\\', 0);
    uint64_t brackets = where(p, '{', '}', 0x20); /* a bit makes [ and ] into them */
    int size = slashes ? __builtin_ctzll(slashes) : 64;
    /* Each bit becomes the parity of those up to it: set from an opening quote to its closing one. */
    uint64_t within = quotes;
    for (int shift = 1; shift < 64; shift *= 2)
        within ^= within << shift;
    within ^= outline->inside ? ~UINT64_C(0) : 0;
    for (uint64_t left = brackets & ~within; left; left &= left - 1) {
        int at = __builtin_ctzll(left);
        if (at >= size)
            break;
        bool opens = p[at] & 2; /* the second bit tells { and [ from } and ] */
        if (!opens && outline->depth == 1) {
            outline->inside = false;
            return p + at;
        }
        outline->depth += opens ? 1 : -1;
    }
    if (size)
        outline->inside = within >> (size - 1) & 1;
    return p + size;
}
#endif

/* Fold a block into the outline; return whether there was memory for it. */
static bool fold_block(Outline *outline, Text start, Text end)
{
    for (Text p = start; p < end; p++) {
#if SSE2
        while (outline->depth > 0 && !outline->escaped && end - p >= 64) {
            Text next = go_past(outline, p);
            bool whole = next == p + 64;
            p = next;
            if (!whole)
                break;
        }
        if (p == end)
            break;
#endif
        bool within = outline->inside, quote = *p == '"' && !outline->escaped;
        uint8_t letter = within && !quote ? 's' : letter_of(*p);
        outline->escaped = *p == '\\' && !outline->escaped;
        outline->inside = within != quote;
        if (!within && (*p == '{' || *p == '['))
            outline->depth++;
        if (!within && (*p == '}' || *p == ']') && --outline->depth == 0)
            letter = *p == '}' ? 'o' : 'a';
        if (outline->depth <= 0 && !add(outline, letter, p - start))
            return false;
    }
    return true;
}

/* fold(block, depth, inside, escaped) -> (letters, places, depth, inside, escaped) */
static PyObject *fold(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer block;
    Outline outline = {0};
    int inside, escaped;
    if (!PyArg_ParseTuple(args, "y*npp:fold", &block, &outline.depth, &inside, &escaped))
        return NULL;
    outline.inside = inside;
    outline.escaped = escaped;
    bool done;
    Py_BEGIN_ALLOW_THREADS
    done = fold_block(&outline, block.buf, (Text)block.buf + block.len);
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&block);
    PyObject *result = NULL;
    if (done) {
        size_t count = outline.count, size = count * sizeof *outline.places;
        result = Py_BuildValue(
            "NNnNN", PyBytes_FromStringAndSize((const char *)outline.letters, (Py_ssize_t)count),
            PyBytes_FromStringAndSize((const char *)outline.places, (Py_ssize_t)size),
            outline.depth, PyBool_FromLong(outline.inside), PyBool_FromLong(outline.escaped));
    } else {
        PyErr_NoMemory();
    }
    free(outline.letters);
    free(outline.places);
    return result;
}

static PyMethodDef methods[] = {
    {"fold", fold, METH_VARARGS, "Fold a block; see raywork/records/structure.py."},
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module)
{
    return PyModule_AddIntConstant(module, "VERSION", VERSION);
}

static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0, NULL}};

static PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "raywork_fold",
    .m_doc = "The outline of JSON text.",
    .m_methods = methods,
    .m_slots = slots,
};

PyMODINIT_FUNC PyInit_raywork_fold(void)
{
    return PyModuleDef_Init(&module);
}
