@echo off
rem cim-keys: the command line, run by the desktop app's own program without a window.
"%~dp0..\CIM Keys Ceremony.exe" --cli -- %*
exit /b %ERRORLEVEL%
