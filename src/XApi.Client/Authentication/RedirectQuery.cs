using System.Security.Cryptography;
using System.Text;

namespace XApi;

/// <summary>What a redirect back from X brings in its query.</summary>
internal static class RedirectQuery
{
    public static Dictionary<string, string> Parse(Uri redirected)
    {
        var response = new Dictionary<string, string>();
        foreach (var (name, value) in OAuth1Signature.ParseForm(redirected.Query.TrimStart('?')))
        {
            response.TryAdd(name, value);
        }

        return response;
    }

    /// <summary>Whether a member is as expected, in constant time.</summary>
    public static bool Matches(Dictionary<string, string> response, string name, string expected) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(response.GetValueOrDefault(name, "")),
            Encoding.UTF8.GetBytes(expected)
        );
}
