; bomgar-scc.exe: unpacks Windows' own Python, and runs the archive at this file's end with it.
;
; The server adds the archive, which has the Jump Client and its installer (exe_main.py). So
; this part is the same for every package. It is installed by nothing and leaves nothing.
; Built with: makensis -DVERSION=… -DOUT=… -DPARTS=… package.nsi

Target amd64-unicode ; a 32-bit Windows refuses it by itself
Unicode true
Name "Jump Client"
OutFile "${OUT}"
SetCompressor /SOLID lzma
SetDateSave off ; the same files give the same bytes
SilentInstall silent ; the installer itself reports, where there is someone to report to
RequestExecutionLevel user ; without an administrator it installs for the user
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Jump Client"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Jump Client installation"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" ""

Section
  SetErrorLevel ${UNPACKING_FAILED} ; until it is unpacked
  System::Call 'kernel32::GetCurrentDirectoryW(i ${NSIS_MAX_STRLEN}, w .r1)'
  InitPluginsDir ; an administrator's is closed to other accounts
  SetOutPath "$PLUGINSDIR\python"
  File "${PARTS}/python/*"
  SetOutPath "$PLUGINSDIR"
  File "${PARTS}/start.dll"
  ; Back to where the user is: paths may be relative, and the other folder is deleted. SetOutPath
  ; takes C:\ for the current folder of that drive.
  System::Call 'kernel32::SetCurrentDirectoryW(w r1)'
  ; The command line never passes through NSIS, whose texts have 1,023 characters.
  System::Call '$PLUGINSDIR\start.dll::Start(w "$EXEPATH") i.r0 ? u'
  SetErrorLevel $0
SectionEnd
