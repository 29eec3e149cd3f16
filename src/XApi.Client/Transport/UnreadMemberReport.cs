namespace XApi;

/// <summary>Counts each member that X sent in another way than the spec says, and logs it once.</summary>
internal sealed class UnreadMemberReport(XApiLog log)
{
    private readonly ReportedOnce _logged = new();

    internal void Report(XOperation operation, IReadOnlyList<UnreadMember> unread)
    {
        foreach (var (model, name, expected, found) in unread)
        {
            // An item of a list is a case of its list.
            var member = $"{model}.{name.Split('[', '.')[0]}";
            XApiTelemetry.UnreadMembers.Add(1, new("x.operation", operation.Id), new("x.member", member));
            if (_logged.IsFirst(member))
            {
                log.Unread(operation, model, name, expected, found);
            }
        }
    }
}
