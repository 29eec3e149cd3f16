using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace XApi;

/// <summary>
/// Where a client without a logger writes: the output window of a debugger, if one is attached. So a program that waits a quarter of an hour for a limit says so
/// while it is written, and nothing is ever written to its console.
/// </summary>
internal sealed class DebuggerLog(Func<bool> isAttached, Action<string> write) : ILogger
{
    private const string Category = "XApi.Client";

    internal static DebuggerLog Instance { get; } = new(Debugger.IsLogging, static line => Debugger.Log(0, Category, line));

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    // Each call would be noise in a debugger; waits and warnings are not.
    public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and not LogLevel.None && isAttached();

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
        {
            write($"{Category}: {formatter(state, exception)}{Environment.NewLine}");
        }
    }
}
