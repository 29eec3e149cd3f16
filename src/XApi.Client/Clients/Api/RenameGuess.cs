namespace XApi;

/// <summary>Takes something that is gone and something new in the same place for one thing that was renamed, where their names are alike.</summary>
internal static class RenameGuess
{
    // The share of pairs of letters that two names have in common, from which they are taken for alike: `pinned_tweet` and `pinned_post` have 0.6.
    private const double Alike = 0.55;

    internal static IEnumerable<XDrift> Of(IEnumerable<XDrift> changes)
    {
        foreach (var place in changes.GroupBy(change => (change.Subject, change.Place)))
        {
            var fresh = place.Where(change => change.Kind == XDriftKind.New).ToList();
            foreach (var change in place.Where(change => change.Kind != XDriftKind.New))
            {
                var best =
                    change.Kind == XDriftKind.Removed
                        ? fresh.Where(other => Likeness(change, other) >= Alike).MaxBy(other => Likeness(change, other))
                        : null;
                if (best is null)
                {
                    yield return change;
                }
                else
                {
                    fresh.Remove(best);
                    yield return change with
                    {
                        Kind = XDriftKind.Renamed,
                        NewName = best.Name,
                        IsGuess = true,
                    };
                }
            }

            foreach (var change in fresh)
            {
                yield return change;
            }
        }
    }

    // An operation keeps its method; else a new one beside an old one would look like it.
    private static double Likeness(XDrift old, XDrift fresh) =>
        old.Subject == XDriftSubject.Operation && old.Name.Split(' ')[0] != fresh.Name.Split(' ')[0] ? 0 : Likeness(old.Name, fresh.Name);

    private static double Likeness(string left, string right)
    {
        var pairs = Pairs(right);
        var common = Pairs(left).Count(pairs.Remove);
        return 2.0 * common / Math.Max(1, left.Length + right.Length - 2);
    }

    private static List<(char, char)> Pairs(string name) => [.. name.Zip(name.Skip(1))];
}
