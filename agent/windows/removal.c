/* The end of a removal. The client's own command has removed everything but Python and these
 * programs, and has left the file "removing". See uninstall.py. */
#include "client.h"

#include <wchar.h>

#define TRIES 300
#define REMOVED_FILE L"\"%JUMP_REMOVED%\"" /* as cmd.exe writes a variable */
#define PAUSE 100 /* milliseconds between tries: a program that has just ended closes its files */

static BOOL join(WCHAR *path, const WCHAR *first, const WCHAR *name) {
    int length = _snwprintf(path, PATH_SIZE - 1, L"%ls\\%ls", first, name);
    path[PATH_SIZE - 1] = 0;
    return length > 0 && length < PATH_SIZE - 1;
}

BOOL only_programs_are_left(void) {
    WCHAR path[PATH_SIZE];
    return join(path, folder, L"removing") &&
           GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* Erases a folder's files, and the folders in it up to a depth. No link is followed. */
static void erase(const WCHAR *path, int depth) {
    WCHAR pattern[PATH_SIZE], child[PATH_SIZE];
    WIN32_FIND_DATAW found;
    HANDLE search;
    if (!join(pattern, path, L"*")) return;
    search = FindFirstFileW(pattern, &found);
    if (search == INVALID_HANDLE_VALUE) return;
    do {
        BOOL is_folder = (found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
        BOOL is_link = (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0;
        if (!wcscmp(found.cFileName, L".") || !wcscmp(found.cFileName, L"..")) continue;
        if (!join(child, path, found.cFileName)) continue;
        if (!is_folder) {
            DeleteFileW(child);
            continue;
        }
        if (!is_link && depth > 0) erase(child, depth - 1);
        RemoveDirectoryW(child);
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

/* Moves this program out of its folder, under a name that the next installation there removes. */
static BOOL move_away(WCHAR *moved) {
    WCHAR own[PATH_SIZE], parent[PATH_SIZE], name[NAME_SIZE], *end;
    FILETIME made, ended, kernel, user;
    if (GetModuleFileNameW(NULL, own, PATH_SIZE) >= PATH_SIZE) return FALSE;
    if (!GetProcessTimes(GetCurrentProcess(), &made, &ended, &kernel, &user)) return FALSE;
    wcscpy(parent, folder);
    end = wcsrchr(parent, L'\\');
    if (end == NULL) return FALSE;
    *end = 0;
    _snwprintf(name, NAME_SIZE - 1, L".jump-client-removed-%lu-%I64u", GetCurrentProcessId(),
               ((ULONGLONG)made.dwHighDateTime << 32) | made.dwLowDateTime);
    name[NAME_SIZE - 1] = 0;
    return join(moved, parent, name) && MoveFileExW(own, moved, 0);
}

/* Has Windows' own shell delete this program's file once the program has ended. */
static void delete_later(const WCHAR *path) {
    static WCHAR line[LINE_SIZE];
    WCHAR system[MAX_PATH];
    STARTUPINFOW startup;
    PROCESS_INFORMATION made;
    if (DeleteFileW(path)) return;
    MoveFileExW(path, NULL, MOVEFILE_DELAY_UNTIL_REBOOT); /* only an administrator may */
    if (GetSystemDirectoryW(system, MAX_PATH) >= MAX_PATH) return;
    /* The path is no part of the line, where its characters would mean something. */
    SetEnvironmentVariableW(L"JUMP_REMOVED", path);
    _snwprintf(line, LINE_SIZE - 1,
               L"\"%ls\\cmd.exe\" /d /c \"ping -n 2 127.0.0.1 >nul & del /f /q /a %ls & "
               L"if exist %ls (ping -n 20 127.0.0.1 >nul & del /f /q /a %ls)\"",
               system, REMOVED_FILE, REMOVED_FILE, REMOVED_FILE);
    line[LINE_SIZE - 1] = 0;
    detach(&startup);
    if (!CreateProcessW(NULL, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, system, &startup,
                        &made))
        return;
    CloseHandle(made.hThread);
    CloseHandle(made.hProcess);
}

void remove_programs(void) {
    WCHAR moved[PATH_SIZE];
    int tries;
    BOOL is_moved = FALSE;
    SetCurrentDirectoryW(L"\\");
    for (tries = 0; tries < TRIES; tries++) {
        if (!is_moved) is_moved = move_away(moved);
        erase(folder, 4);
        if (RemoveDirectoryW(folder)) break;
        Sleep(PAUSE);
    }
    if (is_moved) delete_later(moved);
}
