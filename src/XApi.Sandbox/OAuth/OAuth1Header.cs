using System.Text.RegularExpressions;

namespace XApi.Sandbox;

/// <summary>The Authorization header of OAuth 1.0a, as RFC 5849, 3.5.1 writes it.</summary>
internal static partial class OAuth1Header
{
    /// <summary>The header's members, decoded; null when it is not one of OAuth 1.0a, is malformed, or names a member twice.</summary>
    internal static IReadOnlyDictionary<string, string>? Read(string authorization)
    {
        const string Scheme = "OAuth ";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var members = new Dictionary<string, string>();
        for (var position = Scheme.Length; position < authorization.Length; )
        {
            var member = Member().Match(authorization, position);
            if (
                !member.Success
                || !members.TryAdd(Percent.Decode(member.Groups["name"].Value), Percent.Decode(member.Groups["value"].Value))
            )
            {
                return null;
            }

            position = member.Index + member.Length;
        }

        return members;
    }

    [GeneratedRegex("""\G\s*(?<name>[^\s=,"]+)="(?<value>[^"]*)"\s*(,|\z)""")]
    private static partial Regex Member();
}
