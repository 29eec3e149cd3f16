using System.Collections.Concurrent;

namespace XApi;

/// <summary>Counts each member that X sent in another way than the spec says, and logs it once.</summary>
internal sealed class UnreadMemberReport(XApiLog log)
{
    // As many as no spec has; a server that makes up names must not fill the memory.
    private const int Most = 1_000;

    private readonly ConcurrentDictionary<(string Model, string Member), bool> _logged = new();

    internal void Report(XOperation operation, IReadOnlyList<UnreadMember> unread)
    {
        foreach (var (model, name, expected, found) in unread)
        {
            // An item of a list is a case of its list.
            var member = name.Split('[', '.')[0];
            XApiTelemetry.UnreadMembers.Add(1, new("x.operation", operation.Id), new("x.member", $"{model}.{member}"));
            if (_logged.Count < Most && _logged.TryAdd((model, member), true))
            {
                log.Unread(operation, model, name, expected, found);
            }
        }
    }
}
