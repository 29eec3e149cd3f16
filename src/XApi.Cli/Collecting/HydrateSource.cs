using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace XApi.Cli.Collecting;

/// <summary>The Tweets whose ids a file lists, a line each, by the hundred.</summary>
internal sealed class HydrateSource : ICollectionSource
{
    private const int IdsOfRequest = 100;

    private readonly Func<IReadOnlyList<string>, CancellationToken, Task<TweetPage>> _get;
    private readonly string _path;

    private HydrateSource(string path, long ids, string hash, Func<IReadOnlyList<string>, CancellationToken, Task<TweetPage>> get) =>
        (_path, Ids, Hash, _get) = (path, ids, hash, get);

    /// <summary>How many ids the file has.</summary>
    public long Ids { get; }

    /// <summary>The SHA-256 of the file: another list is another collection.</summary>
    public string Hash { get; }

    /// <summary>Reads the file once, so that what is wrong in it is known before anything is paid for.</summary>
    /// <param name="path">The file.</param>
    /// <param name="get">Gets up to a hundred Tweets.</param>
    /// <exception cref="CommandException">There is no such file, or a line holds no id.</exception>
    public static HydrateSource Open(string path, Func<IReadOnlyList<string>, CancellationToken, Task<TweetPage>> get)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no file {path} with the ids of Tweets.");
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var ids = 0L;
        foreach (var id in IdsOf(path))
        {
            ids++;
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes(id + "\n"));
        }

        return new(path, ids, Convert.ToHexStringLower(hash.GetHashAndReset()), get);
    }

    public async IAsyncEnumerable<CollectionStep> ReadAsync(
        string? position,
        Func<long?> needed,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var done = position is null ? 0 : long.Parse(position, CultureInfo.InvariantCulture);
        using var ids = IdsOf(_path).Skip(checked((int)done)).GetEnumerator();
        while (true)
        {
            var most = (int)Math.Min(IdsOfRequest, needed() ?? IdsOfRequest);
            var batch = new List<string>();
            while (batch.Count < most && ids.MoveNext())
            {
                batch.Add(ids.Current);
            }

            if (batch.Count == 0)
            {
                yield break;
            }

            done += batch.Count;
            var page = await _get([.. batch.Distinct()], cancel);
            yield return new()
            {
                Responses = [page.ToJson(XDialect.Tweet)],
                Position = done.ToString(CultureInfo.InvariantCulture),
                Problems = page.Errors,
                Usd = page.Cost?.Usd ?? 0,
            };
        }
    }

    public double? Progress(Manifest manifest) =>
        Ids > 0 && manifest.Position is { } position ? double.Parse(position, CultureInfo.InvariantCulture) / Ids : null;

    // A column of a CSV may have its name above it and quotes around each.
    private static IEnumerable<string> IdsOf(string path)
    {
        var number = 0L;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var id = line.Trim().Trim('"', '\uFEFF', ',').Trim();
            if (id.Length == 0 || id.StartsWith('#') || (number == 1 && !id.Any(char.IsAsciiDigit)))
            {
                continue;
            }

            yield return id.Length <= 19 && id.All(char.IsAsciiDigit)
                ? id
                : throw new CommandException(
                    $"Line {number:N0} of {path} is “{(id.Length > 40 ? id[..40] + "…" : id)}”, which is no id of a Tweet: up to 19 digits. Each line holds one id."
                );
        }
    }
}
