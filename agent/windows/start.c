/* start.dll: what bomgar-scc.exe calls when it has unpacked Python.
 *
 * Start(package) runs the archive at the end of the package with the package's own arguments, as
 * they were typed. It returns the installer's exit status. The installer writes to where the
 * package's output goes, otherwise to the console that the package was started from, otherwise into
 * a window. It ends with the package, but what it starts does not.
 */
#include <windows.h>
#include <wchar.h>

#define PATH_SIZE 1024
#define LINE_SIZE 32768
#define TEXT_SIZE 8192
#define PIPE_SIZE 65536 /* more than the installer writes, so that it never waits for a reader */

enum { FAILED = 1 };

static HMODULE this_library;

BOOL WINAPI DllMain(HINSTANCE library, DWORD reason, LPVOID reserved) {
    (void)reserved;
    if (reason == DLL_PROCESS_ATTACH) this_library = library;
    return TRUE;
}

/* Returns the command line after the program's own name, with its quotes as they were typed. */
static const WCHAR *arguments_as_typed(void) {
    const WCHAR *at = GetCommandLineW();
    BOOL quoted = FALSE;
    for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++)
        if (*at == L'"') quoted = !quoted;
    while (*at == L' ' || *at == L'\t') at++;
    return at;
}

/* Returns a handle for a child's output: of this process, or of the console it was started from. */
static HANDLE find_output(DWORD which) {
    HANDLE found = GetStdHandle(which);
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    if (found != NULL && found != INVALID_HANDLE_VALUE && GetFileType(found) != FILE_TYPE_UNKNOWN) {
        SetHandleInformation(found, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
        return found;
    }
    if (!AttachConsole(ATTACH_PARENT_PROCESS) && GetLastError() != ERROR_ACCESS_DENIED) return NULL;
    found = CreateFileW(L"CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE,
                        &inherited, OPEN_EXISTING, 0, NULL);
    return found == INVALID_HANDLE_VALUE ? NULL : found;
}

/* A group that ends the installer with this process, and nothing that it starts. */
static HANDLE make_job(void) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits;
    HANDLE job = CreateJobObjectW(NULL, NULL);
    memset(&limits, 0, sizeof limits);
    limits.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
    if (job != NULL)
        SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
    return job;
}

/* Runs a command line to its end, and returns its exit status. */
static DWORD run(WCHAR *line, STARTUPINFOW *startup, DWORD flags) {
    PROCESS_INFORMATION made;
    DWORD status = FAILED;
    HANDLE job = make_job();
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED | flags, NULL, NULL, startup,
                        &made))
        return FAILED;
    if (job != NULL) AssignProcessToJobObject(job, made.hProcess);
    ResumeThread(made.hThread);
    SetConsoleCtrlHandler(NULL, TRUE); /* Ctrl-C is for the installer */
    WaitForSingleObject(made.hProcess, INFINITE);
    GetExitCodeProcess(made.hProcess, &status);
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    if (job != NULL) CloseHandle(job);
    return status;
}

/* Shows what the installer has written, for a user who has no console. */
static void show(HANDLE read, DWORD status) {
    static char bytes[TEXT_SIZE];
    static WCHAR text[TEXT_SIZE + 1];
    DWORD size = 0;
    int length;
    /* What the installer has started may still have the pipe, so its end may be far. */
    if (!PeekNamedPipe(read, NULL, 0, NULL, &size, NULL) || size == 0) return;
    if (!ReadFile(read, bytes, size < TEXT_SIZE ? size : TEXT_SIZE, &size, NULL)) return;
    length = MultiByteToWideChar(CP_UTF8, 0, bytes, (int)size, text, TEXT_SIZE);
    text[length] = 0;
    if (length > 0)
        MessageBoxW(NULL, text, L"Jump Client", status ? MB_ICONERROR : MB_ICONINFORMATION);
}

__declspec(dllexport) int WINAPI Start(const WCHAR *package) {
    static WCHAR folder[PATH_SIZE], line[LINE_SIZE];
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOW startup;
    HANDLE read = NULL, written = NULL;
    DWORD status, length = GetModuleFileNameW(this_library, folder, PATH_SIZE);
    WCHAR *end = wcsrchr(folder, L'\\');
    int size;
    if (length == 0 || length >= PATH_SIZE || end == NULL) return FAILED;
    *end = 0;
    size = _snwprintf(line, LINE_SIZE - 1,
                      L"\"%ls\\python\\python.exe\" -I -S -B -X utf8 \"%ls\" %ls", folder, package,
                      arguments_as_typed());
    if (size < 0 || size >= LINE_SIZE - 1) return FAILED;
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = find_output(STD_OUTPUT_HANDLE);
    startup.hStdError = find_output(STD_ERROR_HANDLE);
    if (startup.hStdOutput == NULL && startup.hStdError == NULL) {
        if (!CreatePipe(&read, &written, &inherited, PIPE_SIZE)) return FAILED;
        SetHandleInformation(read, HANDLE_FLAG_INHERIT, 0);
        startup.hStdOutput = startup.hStdError = written;
    }
    status = run(line, &startup, read == NULL ? 0 : CREATE_NO_WINDOW);
    if (read != NULL) {
        show(read, status);
        CloseHandle(read);
        CloseHandle(written);
    }
    return (int)status;
}
