namespace XApi;

public sealed partial class MentionEntity
{
    private Expanded? _expanded;

    /// <summary>The mentioned user, where <c>entities.mentions.username</c> was expanded; null where it was not, or failed: see <see cref="Problem"/>.</summary>
    public User? User =>
        _expanded is null ? null
        : Id is { } id ? _expanded.User(id)
        : _expanded.UserNamed(Username);

    /// <summary>Why the user could not be expanded; null where nothing was said.</summary>
    public Problem? Problem => _expanded?.ProblemWith(Id) ?? _expanded?.ProblemWith(Username);

    internal static void Join(IReadOnlyList<MentionEntity>? mentions, Expanded expanded)
    {
        if (mentions is not null)
        {
            foreach (var mention in Expanded.Span(mentions))
            {
                mention._expanded = expanded;
            }
        }
    }
}
