/* actions.dll: how the properties of the MSI reach the installer without a command line.
 *
 * Every account can read the arguments of processes, and one property is the installer's key. So:
 *
 *   Collect   reads the properties, as the user, and passes them to Windows' installer service
 *   Write     writes them, as the system, into a file that only the system and administrators read
 *   Clean     deletes the file, whether the installation has succeeded or not
 *
 * The property JumpOptions names them: KEY_INFO=key-info;JC_TAG=jc-tag;JC_EPHEMERAL=jc-ephemeral?
 * where the question mark stands for an option without a value. The file is what --parameters reads.
 */
#include <windows.h>
#include <msi.h>
#include <msiquery.h>
#include <sddl.h>
#include <stdlib.h>
#include <wchar.h>

#define PATH_SIZE 512
#define LIMIT 65536 /* characters of all properties together */
#define ONLY_ADMINISTRATORS L"D:P(A;;FA;;;SY)(A;;FA;;;BA)"

typedef struct {
    WCHAR *text;
    size_t length;
} Writer;

static BOOL add(Writer *to, const WCHAR *text) {
    size_t length = wcslen(text);
    if (to->length + length >= LIMIT) return FALSE;
    wmemcpy(to->text + to->length, text, length + 1);
    to->length += length;
    return TRUE;
}

/* Adds a string of JSON. */
static BOOL add_string(Writer *to, const WCHAR *text) {
    WCHAR escaped[8];
    if (!add(to, L"\"")) return FALSE;
    for (; *text; text++) {
        if (*text < L' ') _snwprintf(escaped, 8, L"\\u%04x", *text);
        else if (*text == L'"' || *text == L'\\') _snwprintf(escaped, 8, L"\\%lc", *text);
        else escaped[0] = *text, escaped[1] = 0;
        if (!add(to, escaped)) return FALSE;
    }
    return add(to, L"\"");
}

/* Returns a property, which the caller frees, or NULL. */
static WCHAR *get(MSIHANDLE session, const WCHAR *name) {
    WCHAR empty[1] = L"", *value = NULL;
    DWORD length = 0;
    UINT result = MsiGetPropertyW(session, name, empty, &length);
    if (result != ERROR_MORE_DATA && result != ERROR_SUCCESS) return NULL;
    if (length >= LIMIT) return NULL;
    length++;
    value = calloc(length, sizeof *value);
    if (value != NULL && MsiGetPropertyW(session, name, value, &length) == ERROR_SUCCESS)
        return value;
    free(value);
    return NULL;
}

static UINT report(MSIHANDLE session, const WCHAR *text) {
    MSIHANDLE record = MsiCreateRecord(1);
    if (record != 0) {
        MsiRecordSetStringW(record, 0, L"Jump Client: [1]");
        MsiRecordSetStringW(record, 1, text);
        MsiProcessMessage(session, INSTALLMESSAGE_ERROR, record);
        MsiCloseHandle(record);
    }
    return ERROR_INSTALL_FAILURE;
}

/* Adds one option, unless its property is not set. An option without a value is on or off. */
static BOOL add_option(MSIHANDLE session, Writer *to, const WCHAR *property, WCHAR *option) {
    WCHAR *value = get(session, property), *flag = wcschr(option, L'?');
    BOOL done = TRUE;
    if (value == NULL) return FALSE;
    if (flag != NULL) *flag = 0;
    if (*value && !(flag != NULL && (!wcscmp(value, L"0") || !_wcsicmp(value, L"no") ||
                                     !_wcsicmp(value, L"false"))))
        done = add(to, L",") && add_string(to, option) && add(to, L":") &&
               (flag != NULL ? add(to, L"true") : add_string(to, value));
    SecureZeroMemory(value, wcslen(value) * sizeof *value);
    free(value);
    return done;
}

static BOOL add_options(MSIHANDLE session, Writer *to, const WCHAR *product) {
    WCHAR *options = get(session, L"JumpOptions"), *pair;
    BOOL done = options != NULL && add(to, L"{\"silent\":true,\"product\":") &&
                add_string(to, product);
    for (pair = done ? wcstok(options, L";") : NULL; done && pair != NULL;
         pair = wcstok(NULL, L";")) {
        WCHAR *equals = wcschr(pair, L'=');
        if (equals == NULL) continue;
        *equals = 0;
        done = add_option(session, to, pair, equals + 1);
    }
    free(options);
    return done && add(to, L"}");
}

/* Takes backslashes from the end of the directory: one before a quote would stand for the quote. */
static void trim_directory(MSIHANDLE session) {
    WCHAR *directory = get(session, L"INSTALLDIR");
    size_t length = directory == NULL ? 0 : wcslen(directory);
    while (length > 3 && directory[length - 1] == L'\\') directory[--length] = 0;
    if (length > 0) MsiSetPropertyW(session, L"INSTALLDIR", directory);
    free(directory);
}

/* Sets the properties of the actions that Windows' installer service runs later. */
static BOOL pass_on(MSIHANDLE session, Writer *data, const WCHAR *path) {
    return MsiSetPropertyW(session, L"Write", data->text) == ERROR_SUCCESS &&
           MsiSetPropertyW(session, L"Clean", path) == ERROR_SUCCESS &&
           MsiSetPropertyW(session, L"CleanBack", path) == ERROR_SUCCESS &&
           MsiSetPropertyW(session, L"JumpParameters", path) == ERROR_SUCCESS;
}

__declspec(dllexport) UINT WINAPI Collect(MSIHANDLE session) {
    WCHAR path[PATH_SIZE], windows[MAX_PATH];
    WCHAR *product = get(session, L"ProductCode");
    Writer data = {calloc(LIMIT, sizeof *data.text), 0};
    BOOL done = FALSE;
    trim_directory(session);
    if (product != NULL && data.text != NULL && GetSystemWindowsDirectoryW(windows, MAX_PATH)) {
        _snwprintf(path, PATH_SIZE - 1, L"%ls\\Installer\\jump-client-%ls.json", windows, product);
        path[PATH_SIZE - 1] = 0;
        done = add(&data, path) && add(&data, L"|") && add_options(session, &data, product) &&
               pass_on(session, &data, path);
    }
    if (data.text != NULL) SecureZeroMemory(data.text, LIMIT * sizeof *data.text);
    free(data.text);
    free(product);
    return done ? ERROR_SUCCESS : report(session, L"The properties are too long.");
}

/* Writes a new file that only the system and administrators can read. */
static BOOL write_file(const WCHAR *path, const char *bytes, DWORD size) {
    SECURITY_ATTRIBUTES closed = {sizeof closed, NULL, FALSE};
    HANDLE file;
    DWORD written = 0;
    BOOL done = FALSE;
    WCHAR folder[PATH_SIZE], *end;
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            ONLY_ADMINISTRATORS, SDDL_REVISION_1, &closed.lpSecurityDescriptor, NULL))
        return FALSE;
    wcsncpy(folder, path, PATH_SIZE - 1);
    folder[PATH_SIZE - 1] = 0;
    end = wcsrchr(folder, L'\\');
    if (end != NULL) *end = 0;
    CreateDirectoryW(folder, NULL); /* Windows' own; it is there after the first MSI */
    DeleteFileW(path); /* an older one keeps its permissions */
    file = CreateFileW(path, GENERIC_WRITE, 0, &closed, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    LocalFree(closed.lpSecurityDescriptor);
    if (file == INVALID_HANDLE_VALUE) return FALSE;
    done = WriteFile(file, bytes, size, &written, NULL) && written == size;
    CloseHandle(file);
    if (!done) DeleteFileW(path);
    return done;
}

__declspec(dllexport) UINT WINAPI Write(MSIHANDLE session) {
    WCHAR *data = get(session, L"CustomActionData"), *text = data ? wcschr(data, L'|') : NULL;
    char *bytes = NULL;
    int size = 0;
    BOOL done = FALSE;
    if (text != NULL) {
        *text++ = 0;
        /* Text that is not Unicode becomes U+FFFD, which the installer's checks see. */
        size = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
        bytes = size > 0 ? calloc((size_t)size, 1) : NULL;
    }
    if (bytes != NULL && WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, size, NULL, NULL) == size)
        done = write_file(data, bytes, (DWORD)size - 1);
    if (bytes != NULL) SecureZeroMemory(bytes, (size_t)size);
    free(bytes);
    free(data);
    return done ? ERROR_SUCCESS : report(session, L"The parameters can't be written.");
}

__declspec(dllexport) UINT WINAPI Clean(MSIHANDLE session) {
    WCHAR *path = get(session, L"CustomActionData");
    if (path != NULL) DeleteFileW(path);
    free(path);
    return ERROR_SUCCESS;
}
