#!/usr/bin/env sh
cd "$(dirname "$0")" || exit
exec dotnet run --file tools/build.cs -- "$@"
