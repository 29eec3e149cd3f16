using System.Text;

namespace XApi.Sandbox;

/// <summary>Where a page begins: before or after an item of a collection.</summary>
/// <param name="Anchor">The order of the item at the edge of the page that the token was handed out with.</param>
/// <param name="IsBackward">Whether it leads back to newer items.</param>
/// <param name="Page">Which page it is, from 1 for the one after the first.</param>
internal readonly record struct PageToken(long Anchor, bool IsBackward, int Page);

/// <summary>
/// Gives out tokens of the lengths that X's have, and knows them again. They are the same in every run, and say nothing. Callers hold the world's gate.
/// </summary>
internal sealed class PageTokens
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly Dictionary<string, (PageToken Token, long Collection)> _issued = [];

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
                hash ^ Scatter.Mix(token.Anchor + part) ^ ((long)Scatter.Mix((token.Page * 2L) + (token.IsBackward ? 1 : 0)) << 32)
            );
            for (var i = 0; i < 5 && text.Length < length; i++, number /= (uint)symbols)
            {
                text.Append(Alphabet[(int)(number % (uint)symbols)]);
            }
        }

        var result = text.ToString();
        _issued[result] = (token, hash);
        return result;
    }

    /// <summary>Reads a token of this collection; null when it is another's, or none.</summary>
    internal PageToken? Read(string text, string collection) =>
        _issued.TryGetValue(text, out var issued) && issued.Collection == Scatter.Hash(collection) ? issued.Token : null;
}
