/* jump-client.exe: the Jump Client's service on Windows, and its commands.
 *
 *   jump-client.exe start|stop|restart   control the client, as init-script does on Linux
 *   jump-client.exe service              what the service manager runs: keeps the client running
 *   jump-client.exe client               what it runs as another account: the client
 *   jump-client.exe background           what runs at the logon of a user's installation
 *   jump-client.exe service-install      makes the service; service-remove takes it away
 *   jump-client.exe <anything else>      a command of the client, such as status or diagnose
 *
 * It reads nothing that other accounts can change: all paths begin at its own folder. It has no
 * network, and its memory is small, because it runs all the time. Messages are English only: the
 * commands that people use are the client's own. jump-clientw.exe is the same without a console.
 */
#include "client.h"

#include <ctype.h>
#include <stdio.h>
#include <wchar.h>

WCHAR folder[PATH_SIZE];
WCHAR service_name[NAME_SIZE] = L"JumpClient";
BOOL is_users;

int fail(const char *what) {
    DWORD error = GetLastError();
    fprintf(stderr, "%s: error %lu\n", what, error);
    return error == ERROR_ACCESS_DENIED ? DENIED : FAILED;
}

/* Finds this program's folder; false when its path is too long. */
static BOOL find_folder(void) {
    DWORD length = GetModuleFileNameW(NULL, folder, PATH_SIZE);
    WCHAR *end = wcsrchr(folder, L'\\');
    if (length == 0 || length >= PATH_SIZE - 64 || end == NULL) return FALSE;
    *end = 0;
    return TRUE;
}

/* Reads the installation's name from etc\service, and whether it is one account's. */
static void read_name(void) {
    WCHAR path[PATH_SIZE];
    char text[NAME_SIZE];
    DWORD size = 0, i;
    HANDLE file;
    _snwprintf(path, PATH_SIZE - 1, L"%ls\\etc\\service", folder);
    file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    if (file == INVALID_HANDLE_VALUE) return;
    if (!ReadFile(file, text, NAME_SIZE - 1, &size, NULL)) size = 0;
    CloseHandle(file);
    text[size] = 0;
    for (i = 0; i < size && (isalnum((unsigned char)text[i]) || text[i] == '-'); i++)
        service_name[i] = (WCHAR)text[i];
    if (i) service_name[i] = 0;
    is_users = strncmp(text + i, " user", 5) == 0;
}

void detach(STARTUPINFOW *startup) {
    memset(startup, 0, sizeof *startup);
    startup->cb = sizeof *startup;
    startup->dwFlags = STARTF_USESTDHANDLES;
    startup->hStdInput = startup->hStdOutput = startup->hStdError = INVALID_HANDLE_VALUE;
}

HANDLE start_python(const WCHAR *script, const WCHAR *arguments, BOOL hidden, HANDLE job) {
    static WCHAR line[LINE_SIZE];
    STARTUPINFOW startup;
    PROCESS_INFORMATION made;
    DWORD flags = CREATE_SUSPENDED | (hidden ? CREATE_NO_WINDOW : 0);
    int length = _snwprintf(line, LINE_SIZE - 1,
        L"\"%ls\\python\\python.exe\" -I -S -B -X utf8 \"%ls\\lib\\%ls\" %ls",
        folder, folder, script, arguments);
    if (length < 0 || length >= LINE_SIZE - 1) {
        SetLastError(ERROR_FILENAME_EXCED_RANGE);
        return NULL;
    }
    memset(&startup, 0, sizeof startup);
    startup.cb = sizeof startup;
    if (!CreateProcessW(NULL, line, NULL, NULL, !hidden, flags, NULL, hidden ? folder : NULL,
                        &startup, &made))
        return NULL;
    if (job != NULL) AssignProcessToJobObject(job, made.hProcess);
    ResumeThread(made.hThread);
    CloseHandle(made.hThread);
    return made.hProcess;
}

/* --- controlling it --------------------------------------------------------------------------- */

static SC_HANDLE open_service(DWORD rights, SC_HANDLE *manager) {
    *manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    return *manager == NULL ? NULL : OpenServiceW(*manager, service_name, rights);
}

static int close_both(SC_HANDLE manager, SC_HANDLE service, int status) {
    if (service != NULL) CloseServiceHandle(service);
    if (manager != NULL) CloseServiceHandle(manager);
    return status;
}

BOOL wait_for(SC_HANDLE service, DWORD wanted) {
    SERVICE_STATUS status;
    ULONGLONG end = GetTickCount64() + WAIT_SECONDS * 1000;
    while (QueryServiceStatus(service, &status)) {
        if (status.dwCurrentState == wanted) return TRUE;
        if (GetTickCount64() >= end) break;
        Sleep(50);
    }
    return FALSE;
}

static int start_service(void) {
    SC_HANDLE manager, service;
    int status = OK;
    if (is_users) return start_background();
    service = open_service(SERVICE_START | SERVICE_QUERY_STATUS, &manager);
    if (service == NULL) status = fail("the service can't be opened");
    else if (!StartServiceW(service, 0, NULL) &&
             GetLastError() != ERROR_SERVICE_ALREADY_RUNNING)
        status = fail("the service can't be started");
    else if (!wait_for(service, SERVICE_RUNNING)) status = fail("the service does not start");
    return close_both(manager, service, status);
}

static int stop_service(void) {
    SC_HANDLE manager, service;
    SERVICE_STATUS ignored;
    int status = OK;
    if (is_users) return stop_background();
    service = open_service(SERVICE_STOP | SERVICE_QUERY_STATUS, &manager);
    if (service == NULL) status = fail("the service can't be opened");
    else if (!ControlService(service, SERVICE_CONTROL_STOP, &ignored) &&
             GetLastError() != ERROR_SERVICE_NOT_ACTIVE)
        status = fail("the service can't be stopped");
    else if (!wait_for(service, SERVICE_STOPPED)) status = fail("the service does not stop");
    return close_both(manager, service, status);
}

static int restart_service(void) {
    int status = stop_service();
    return status == OK ? start_service() : status;
}

void name_client_service(WCHAR *name) {
    _snwprintf(name, LONG_NAME_SIZE - 1, L"%ls-Network", service_name);
    name[LONG_NAME_SIZE - 1] = 0;
}

static BOOL create(SC_HANDLE manager, const WCHAR *name, const WCHAR *shown, const WCHAR *command,
                   DWORD start, const WCHAR *account) {
    WCHAR line[PATH_SIZE + 32];
    SC_HANDLE service;
    _snwprintf(line, PATH_SIZE + 31, L"\"%ls\\jump-client.exe\" %ls", folder, command);
    service = CreateServiceW(manager, name, shown, SERVICE_ALL_ACCESS, SERVICE_WIN32_OWN_PROCESS,
                             start, SERVICE_ERROR_NORMAL, line, NULL, NULL, NULL, account, NULL);
    if (service != NULL) CloseServiceHandle(service);
    return service != NULL;
}

/* Makes the service of the system, which has no network, and the one that it starts: with an
 * account of its own that has no password and no other rights. */
static int install_service(void) {
    WCHAR client[LONG_NAME_SIZE], account[LONG_NAME_SIZE + 16];
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CREATE_SERVICE);
    int status = OK;
    name_client_service(client);
    _snwprintf(account, LONG_NAME_SIZE + 15, L"NT SERVICE\\%ls", client);
    if (manager == NULL ||
        !create(manager, service_name, L"Jump Client", L"service", SERVICE_AUTO_START, NULL) ||
        !create(manager, client, L"Jump Client (network)", L"client", SERVICE_DEMAND_START,
                account))
        status = fail("the service can't be made");
    return close_both(manager, NULL, status);
}

static int remove_service(void) {
    WCHAR client[LONG_NAME_SIZE];
    const WCHAR *names[] = {client, service_name};
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    int i, status = OK;
    name_client_service(client);
    for (i = 0; i < 2; i++) {
        SC_HANDLE service = manager == NULL ? NULL : OpenServiceW(manager, names[i], DELETE);
        if (service == NULL || !DeleteService(service))
            status = fail("the service can't be removed");
        if (service != NULL) CloseServiceHandle(service);
    }
    return close_both(manager, NULL, status);
}

/* --- the program ------------------------------------------------------------------------------ */

/* Returns the command line after this program's own name, with its quotes as they were typed. */
static const WCHAR *arguments_as_typed(void) {
    const WCHAR *at = GetCommandLineW();
    BOOL quoted = FALSE;
    for (; *at && (quoted || (*at != L' ' && *at != L'\t')); at++)
        if (*at == L'"') quoted = !quoted;
    while (*at == L' ' || *at == L'\t') at++;
    return at;
}

static int run_command(void) {
    DWORD status = FAILED;
    HANDLE command = start_python(L"launch.py", arguments_as_typed(), FALSE, NULL);
    if (command == NULL) return fail("python\\python.exe can't be started");
    SetConsoleCtrlHandler(NULL, TRUE); /* Ctrl-C is for the command */
    WaitForSingleObject(command, INFINITE);
    GetExitCodeProcess(command, &status);
    CloseHandle(command);
    if (status == OK && only_programs_are_left()) remove_programs();
    return (int)status;
}

int wmain(int count, WCHAR **arguments) {
    static const struct { const WCHAR *name; int (*run)(void); } own[] = {
        {L"service", run_service},           {L"client", run_client},
        {L"background", run_background},
        {L"start", start_service},
        {L"stop", stop_service},             {L"restart", restart_service},
        {L"service-install", install_service}, {L"service-remove", remove_service},
    };
    size_t i;
    if (!find_folder()) return fail("the path of this program is too long");
    read_name();
    for (i = 0; count > 1 && i < sizeof own / sizeof own[0]; i++) {
        if (wcscmp(arguments[1], own[i].name) != 0) continue;
        if (count == 2) return own[i].run();
        fprintf(stderr, "jump-client.exe %ls takes no arguments\n", own[i].name);
        return USAGE;
    }
    return run_command();
}
