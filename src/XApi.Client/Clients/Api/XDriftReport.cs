using System.Text;

namespace XApi;

/// <summary>How X's document of its API differs from the spec that this version of the client was made from.</summary>
/// <param name="Changes">All that differs, in the order of what happened, the most serious first.</param>
public sealed record XDriftReport(IReadOnlyList<XDrift> Changes)
{
    /// <summary>The version that X's document names. X changes the document without the version, and the version without the document.</summary>
    public string? Version { get; init; }

    /// <summary>What concerns operations that the client has called.</summary>
    public IReadOnlyList<XDrift> Used => [.. Changes.Where(change => change.IsUsed)];

    /// <summary>The report as Markdown, with a section for what the client has called, and one for the rest.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"# X's document {Version ?? "without a version"} and this client\n");
        Section(text, "What this program uses", Changes.Where(change => change.IsUsed));
        Section(text, Used.Count > 0 ? "The rest" : "What differs", Changes.Where(change => !change.IsUsed));
        return text.Append(Changes.Count == 0 ? "\nNothing differs.\n" : "").ToString();
    }

    private static void Section(StringBuilder text, string title, IEnumerable<XDrift> changes)
    {
        var lines = changes.Select(Line).ToList();
        if (lines.Count > 0)
        {
            text.Append('\n').Append("## ").Append(title).Append("\n\n").AppendJoin('\n', lines).Append('\n');
        }
    }

    private static string Line(XDrift change)
    {
        var place = change.Place.Length == 0 ? "" : $" of {Code(change.Place)}";
        var to = change.NewName is null ? "" : $" to {Code(change.NewName)}{(change.IsGuess ? ", a guess" : "")}";
        string[] concerned = [.. change.Operations.Take(3).Select(operation => operation.Id)];
        var more = change.Operations.Count > concerned.Length ? $" and {change.Operations.Count - concerned.Length} more" : "";
        var operations =
            concerned.Length == 0 || change.Subject == XDriftSubject.Operation ? "" : $" ({string.Join(", ", concerned)}{more})";
        return $"- {XDrift.Word(change.Kind.ToString())}: {XDrift.Word(change.Subject.ToString())} {Code(change.Name)}{place}{to}{operations}";
    }

    // A name of X's document is whatever it says; a backtick or a new line in it would be markup.
    private static string Code(string name) => $"`{name.ReplaceLineEndings(" ").Replace('`', '\'')}`";
}
