#!/usr/bin/env pwsh
Push-Location $PSScriptRoot
try { dotnet run --file tools/build.cs -- @args; exit $LASTEXITCODE } finally { Pop-Location }
