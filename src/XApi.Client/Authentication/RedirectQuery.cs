using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>What a redirect back from X brings in its query.</summary>
internal static class RedirectQuery
{
    public static Dictionary<string, string> Parse(Uri redirected)
    {
        var answer = new Dictionary<string, string>();
        foreach (var (name, value) in OAuth1Signature.ParseForm(redirected.Query.TrimStart('?')))
        {
            answer.TryAdd(name, value);
        }

        return answer;
    }

    /// <summary>Whether a member is as expected, in a time that does not tell how much of it is.</summary>
    public static bool Matches(Dictionary<string, string> answer, string name, string expected) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(answer.GetValueOrDefault(name, "")),
            Encoding.UTF8.GetBytes(expected)
        );
}
