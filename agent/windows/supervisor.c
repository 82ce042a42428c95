/* What keeps the client running: the service, or in the background of an account's session. */
#include "client.h"

#include <bcrypt.h>
#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

#define STOP_SECONDS 20   /* for the client's orderly end; then it is killed */
#define FIRST_DELAY 1000  /* milliseconds before a client that has ended is started again */
#define LONGEST_DELAY 60000
#define STABLE 60000      /* milliseconds that it has to run before the first delay counts again */

enum { REPLACED = 75, REMOVED = 76 }; /* see network.py */

static WCHAR events[NAME_SIZE];
static HANDLE stopping, asked;
static DWORD client_status;
static SERVICE_STATUS_HANDLE status_handle;

/* Chooses the name of the client's events, and passes it on by the environment. */
static BOOL name_events(void) {
    unsigned char random[16];
    int i;
    if (BCryptGenRandom(NULL, random, sizeof random, BCRYPT_USE_SYSTEM_PREFERRED_RNG) != 0)
        return FALSE;
    for (i = 0; i < (int)sizeof random; i++) _snwprintf(events + 2 * i, 3, L"%02x", random[i]);
    return SetEnvironmentVariableW(L"JUMP_CLIENT_EVENTS", events);
}

/* Asks the client to end in order, and kills it when it does not. */
static void stop_client(HANDLE client) {
    WCHAR name[PATH_SIZE];
    HANDLE event;
    _snwprintf(name, PATH_SIZE - 1, L"Global\\JumpClient-%ls-stop", events);
    event = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    if (event != NULL) {
        SetEvent(event);
        CloseHandle(event);
    }
    if (event == NULL || WaitForSingleObject(client, STOP_SECONDS * 1000) != WAIT_OBJECT_0)
        TerminateProcess(client, 1);
}

/* A group that ends the client with this process, and nothing that the client has started. */
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

/* Runs a script to its end. */
static void run(const WCHAR *script, const WCHAR *arguments) {
    HANDLE process = start_python(script, arguments, TRUE, NULL);
    if (process == NULL) return;
    WaitForSingleObject(process, INFINITE);
    CloseHandle(process);
}

/* Makes the event by which the client asks for what only this process may do. Its name is a secret
 * of the two. */
static BOOL make_asked(void) {
    SECURITY_ATTRIBUTES allowed = {sizeof allowed, NULL, FALSE};
    WCHAR name[PATH_SIZE];
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(
            L"D:P(A;;GA;;;SY)(A;;GA;;;BA)(A;;0x100002;;;SU)", SDDL_REVISION_1,
            &allowed.lpSecurityDescriptor, NULL))
        return FALSE;
    _snwprintf(name, PATH_SIZE - 1, L"Global\\JumpClient-%ls-ask", events);
    asked = CreateEventW(&allowed, FALSE, FALSE, name);
    LocalFree(allowed.lpSecurityDescriptor);
    return asked != NULL;
}

/* --- the client as a service with an account of its own ---------------------------------------- */

static SC_HANDLE open_client(SC_HANDLE *manager) {
    WCHAR name[LONG_NAME_SIZE];
    name_client_service(name);
    *manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (*manager == NULL) return NULL;
    return OpenServiceW(*manager, name, SERVICE_START | SERVICE_STOP | SERVICE_QUERY_STATUS);
}

static void close_client(SC_HANDLE manager, SC_HANDLE service) {
    if (service != NULL) CloseServiceHandle(service);
    if (manager != NULL) CloseServiceHandle(manager);
}

/* Starts the service, and returns its process, or NULL. */
static HANDLE start_client_service(void) {
    const WCHAR *arguments[] = {events};
    SC_HANDLE manager, service = open_client(&manager);
    SERVICE_STATUS_PROCESS status;
    SERVICE_STATUS ignored;
    HANDLE process = NULL;
    DWORD size;
    BOOL started = FALSE;
    if (service != NULL) {
        /* One may be left whose supervisor was killed. It knows other events. */
        if (ControlService(service, SERVICE_CONTROL_STOP, &ignored))
            wait_for(service, SERVICE_STOPPED);
        started = StartServiceW(service, 1, arguments);
    }
    if (started && QueryServiceStatusEx(service, SC_STATUS_PROCESS_INFO, (BYTE *)&status,
                                        sizeof status, &size))
        process = OpenProcess(SYNCHRONIZE | PROCESS_TERMINATE, FALSE, status.dwProcessId);
    close_client(manager, service);
    return process;
}

/* Returns the exit status of the client that the service has run. */
static DWORD status_of_service(void) {
    SC_HANDLE manager, service = open_client(&manager);
    SERVICE_STATUS status;
    DWORD found = FAILED;
    if (service != NULL && wait_for(service, SERVICE_STOPPED) &&
        QueryServiceStatus(service, &status))
        found = status.dwServiceSpecificExitCode;
    close_client(manager, service);
    return found;
}

static HANDLE start_client(HANDLE job) {
    return is_users ? start_python(L"launch.py", L"network", TRUE, job) : start_client_service();
}

static DWORD status_of(HANDLE client) {
    DWORD ended = FAILED;
    if (!is_users) return status_of_service();
    GetExitCodeProcess(client, &ended);
    return ended;
}

/* A version on trial goes back to the one before if it does not start: see try_version.py. */
static void try_version(void) {
    WCHAR path[PATH_SIZE];
    int length = _snwprintf(path, PATH_SIZE - 1, L"%ls\\update\\trial.json", folder);
    if (length > 0 && length < PATH_SIZE - 1 && GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES)
        run(L"try_version.py", L"begin");
}

/* Waits until the client has ended or this is told to stop. Does what the client asks for. */
static BOOL is_told_to_stop(HANDLE client) {
    HANDLE all[3] = {stopping, client, asked};
    for (;;) {
        DWORD first = WaitForMultipleObjects(3, all, FALSE, INFINITE);
        if (first != WAIT_OBJECT_0 + 2) return first == WAIT_OBJECT_0;
        run(L"launch.py", L"serve");
    }
}

/* Keeps the client running until this is told to stop, or the client was removed. */
static void supervise(HANDLE job) {
    DWORD delay = FIRST_DELAY;
    for (;;) {
        ULONGLONG begin = GetTickCount64();
        DWORD ended = FAILED;
        HANDLE client;
        try_version();
        client = start_client(job);
        if (client != NULL) {
            BOOL stop = is_told_to_stop(client);
            if (stop) stop_client(client);
            ended = status_of(client);
            CloseHandle(client);
            if (stop) return;
            if (ended == REMOVED) {
                run(L"launch.py", L"remove");
                return;
            }
        }
        if (ended == REPLACED) continue;
        if (GetTickCount64() - begin >= STABLE) delay = FIRST_DELAY;
        if (WaitForSingleObject(stopping, delay) == WAIT_OBJECT_0) return;
        delay = delay * 2 < LONGEST_DELAY ? delay * 2 : LONGEST_DELAY;
    }
}

/* --- the service ------------------------------------------------------------------------------ */

static void report(DWORD state, DWORD hint) {
    SERVICE_STATUS status;
    memset(&status, 0, sizeof status);
    status.dwServiceType = SERVICE_WIN32_OWN_PROCESS;
    status.dwCurrentState = state;
    status.dwWaitHint = hint;
    if (state == SERVICE_STOPPED && client_status != OK) {
        status.dwWin32ExitCode = ERROR_SERVICE_SPECIFIC_ERROR;
        status.dwServiceSpecificExitCode = client_status;
    }
    if (state == SERVICE_RUNNING)
        status.dwControlsAccepted = SERVICE_ACCEPT_STOP | SERVICE_ACCEPT_SHUTDOWN;
    SetServiceStatus(status_handle, &status);
}

static DWORD WINAPI on_control(DWORD control, DWORD type, LPVOID data, LPVOID context) {
    (void)type, (void)data, (void)context;
    if (control == SERVICE_CONTROL_STOP || control == SERVICE_CONTROL_SHUTDOWN) {
        report(SERVICE_STOP_PENDING, WAIT_SECONDS * 1000);
        SetEvent(stopping);
        return NO_ERROR;
    }
    return control == SERVICE_CONTROL_INTERROGATE ? NO_ERROR : ERROR_CALL_NOT_IMPLEMENTED;
}

static VOID WINAPI serve(DWORD count, LPWSTR *arguments) {
    (void)count, (void)arguments;
    status_handle = RegisterServiceCtrlHandlerExW(service_name, on_control, NULL);
    if (status_handle == 0) return;
    stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (stopping != NULL && name_events() && make_asked()) {
        report(SERVICE_RUNNING, 0);
        supervise(make_job());
        if (only_programs_are_left()) remove_programs();
    }
    report(SERVICE_STOPPED, 0);
}

/* The client's service: its argument is the name of the events. */
static VOID WINAPI serve_client(DWORD count, LPWSTR *arguments) {
    WCHAR name[LONG_NAME_SIZE];
    HANDLE client;
    name_client_service(name);
    status_handle = RegisterServiceCtrlHandlerExW(name, on_control, NULL);
    if (status_handle == 0) return;
    client_status = FAILED;
    stopping = CreateEventW(NULL, TRUE, FALSE, NULL);
    if (count == 2 && wcslen(arguments[1]) == 32) {
        wcscpy(events, arguments[1]);
        SetEnvironmentVariableW(L"JUMP_CLIENT_EVENTS", events);
        client = start_python(L"launch.py", L"network", TRUE, make_job());
        if (stopping != NULL && client != NULL) {
            HANDLE both[2] = {stopping, client};
            report(SERVICE_RUNNING, 0);
            if (WaitForMultipleObjects(2, both, FALSE, INFINITE) == WAIT_OBJECT_0)
                stop_client(client);
            GetExitCodeProcess(client, &client_status);
        }
    }
    report(SERVICE_STOPPED, 0);
}

int run_client(void) {
    SERVICE_TABLE_ENTRYW table[] = {{service_name, serve_client}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? OK : fail("only Windows starts the service");
}

int run_service(void) {
    SERVICE_TABLE_ENTRYW table[] = {{service_name, serve}, {NULL, NULL}};
    return StartServiceCtrlDispatcherW(table) ? OK : fail("only Windows starts the service");
}

/* --- in the background of an account's session ------------------------------------------------ */

/* The account's sessions share these names. Others can't know them: etc\service is private. */
static void name_object(WCHAR *name, const WCHAR *what) {
    _snwprintf(name, PATH_SIZE - 1, L"Global\\%ls-%ls", service_name, what);
    name[PATH_SIZE - 1] = 0;
}

int run_background(void) {
    WCHAR name[PATH_SIZE];
    HANDLE alone;
    if (!is_users) return fail("this installation is a service");
    name_object(name, L"alone");
    alone = CreateMutexW(NULL, TRUE, name);
    if (alone == NULL) return fail("it can't be started");
    if (GetLastError() == ERROR_ALREADY_EXISTS) return OK; /* another session runs it */
    name_object(name, L"stop");
    stopping = CreateEventW(NULL, TRUE, FALSE, name);
    if (stopping == NULL || !name_events() || !make_asked()) return fail("it can't be started");
    supervise(make_job());
    if (only_programs_are_left()) remove_programs();
    return OK;
}

/* Returns what exists as long as the background process runs, or NULL. */
static HANDLE open_alone(void) {
    WCHAR name[PATH_SIZE];
    name_object(name, L"alone");
    return OpenMutexW(SYNCHRONIZE, FALSE, name);
}

int start_background(void) {
    WCHAR line[PATH_SIZE + 32];
    STARTUPINFOW startup;
    PROCESS_INFORMATION made;
    HANDLE alone = open_alone();
    ULONGLONG end = GetTickCount64() + WAIT_SECONDS * 1000;
    DWORD flags = CREATE_NO_WINDOW | CREATE_BREAKAWAY_FROM_JOB;
    if (alone != NULL) {
        CloseHandle(alone);
        return OK;
    }
    _snwprintf(line, PATH_SIZE + 31, L"\"%ls\\jump-clientw.exe\" background", folder);
    detach(&startup);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, flags, NULL, folder, &startup, &made) &&
        !CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, folder, &startup,
                        &made))
        return fail("jump-clientw.exe can't be started");
    while ((alone = open_alone()) == NULL && GetTickCount64() < end &&
           WaitForSingleObject(made.hProcess, 20) == WAIT_TIMEOUT)
        continue;
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
    if (alone == NULL) return fail("the Jump Client does not start");
    CloseHandle(alone);
    return OK;
}

int stop_background(void) {
    WCHAR name[PATH_SIZE];
    HANDLE stop, alone = open_alone();
    DWORD waited;
    if (alone == NULL) return OK;
    name_object(name, L"stop");
    stop = OpenEventW(EVENT_MODIFY_STATE, FALSE, name);
    if (stop != NULL) {
        SetEvent(stop);
        CloseHandle(stop);
    }
    waited = WaitForSingleObject(alone, WAIT_SECONDS * 1000);
    if (waited == WAIT_OBJECT_0) ReleaseMutex(alone);
    CloseHandle(alone);
    return waited == WAIT_TIMEOUT ? fail("the Jump Client does not stop") : OK;
}
