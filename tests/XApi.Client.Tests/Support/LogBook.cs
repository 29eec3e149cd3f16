using Microsoft.Extensions.Logging;

namespace XApi.Tests;

/// <summary>Keeps what is logged, in order.</summary>
internal sealed class LogBook : ILoggerFactory
{
    private readonly List<Entry> _entries = [];

    public IReadOnlyList<Entry> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Writer(categoryName, _entries);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose() { }

    internal readonly record struct Entry(string Category, LogLevel Level, int Id, string Text);

    private sealed class Writer(string category, List<Entry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (entries)
            {
                entries.Add(new(category, logLevel, eventId.Id, formatter(state, exception)));
            }
        }
    }
}
