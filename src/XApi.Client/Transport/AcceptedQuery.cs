namespace XApi;

/// <summary>The query that requests have in common, once a check has accepted it.</summary>
internal sealed class AcceptedQuery
{
    internal string? Text { get; set; }
}
