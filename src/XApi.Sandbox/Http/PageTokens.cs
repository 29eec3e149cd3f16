using System.Text;

namespace XApi.Sandbox;

/// <summary>Where a page begins: before or after an item of a collection.</summary>
/// <param name="Anchor">The order of the item at the edge of the page that the token was handed out with.</param>
/// <param name="IsBackward">Whether it leads back to newer items.</param>
/// <param name="Page">Which page it is, from 1 for the one after the first.</param>
/// <param name="Ranking">The order that the first page was cut from; 0 where the collection has one that does not change.</param>
internal readonly record struct PageToken(long Anchor, bool IsBackward, int Page, long Ranking = 0);

/// <summary>
/// Gives out tokens of the lengths that X's have, and knows them again. They are the same in every run, and say nothing. Callers hold the world's gate.
/// </summary>
internal sealed class PageTokens
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    // X does not say how long its tokens hold. So many pages are hardly read at a time.
    private const int Tokens = 10_000;
    private const int Rankings = 100;

    private readonly Recent<string, (PageToken Token, long Collection)> _issued = new(Tokens);
    private readonly Recent<long, IReadOnlyList<long>> _rankings = new(Rankings);

    /// <summary>How many tokens it knows.</summary>
    internal int Count => _issued.Count;

    /// <summary>Gives out a token.</summary>
    /// <param name="token">What it stands for.</param>
    /// <param name="collection">The collection that it belongs to.</param>
    /// <param name="length">How many characters it has.</param>
    /// <param name="isNumber">Whether they are all digits.</param>
    internal string Issue(PageToken token, string collection, int length, bool isNumber = false)
    {
        var hash = Scatter.Hash(collection);
        var symbols = isNumber ? 10 : Alphabet.Length;
        var text = new StringBuilder(length);
        for (var part = 0; text.Length < length; part++)
        {
            var number = Scatter.Mix(
                hash
                    ^ token.Ranking
                    ^ Scatter.Mix(token.Anchor + part)
                    ^ ((long)Scatter.Mix((token.Page * 2L) + (token.IsBackward ? 1 : 0)) << 32)
            );
            for (var i = 0; i < 5 && text.Length < length; i++, number /= (uint)symbols)
            {
                text.Append(Alphabet[(int)(number % (uint)symbols)]);
            }
        }

        var result = text.ToString();
        _issued.Put(result, (token, hash));
        return result;
    }

    /// <summary>Reads a token of this collection; null when it is another's, or none, or was given out too long ago.</summary>
    internal PageToken? Read(string text, string collection) =>
        _issued.TryFind(text, out var issued)
        && issued.Collection == Scatter.Hash(collection)
        && (issued.Token.Ranking == 0 || _rankings.TryFind(issued.Token.Ranking, out _))
            ? issued.Token
            : null;

    /// <summary>Keeps the order that a first page was cut from, for the tokens that name it.</summary>
    internal void Keep(long ranking, IReadOnlyList<long> ids) => _rankings.Put(ranking, ids);

    /// <summary>The ids of an order that is kept.</summary>
    internal IReadOnlyList<long> Ranking(long ranking) => _rankings.TryFind(ranking, out var ids) ? ids : [];
}
