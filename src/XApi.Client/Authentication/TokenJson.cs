using System.Globalization;
using System.Text.Json;
using Newtonsoft.Json;

namespace XApi;

/// <summary>How stores write a token: a flat JSON object under the names that X uses.</summary>
internal static class TokenJson
{
    public static void Write(JsonWriter json, OAuth2UserToken token)
    {
        json.WriteStartObject();
        Member("access_token", token.AccessToken);
        Member("refresh_token", token.RefreshToken);
        Member("expires_at", token.ExpiresAt?.ToString("O", CultureInfo.InvariantCulture));
        Member("scope", token.Scope);
        Member("user_id", token.UserId);
        Member("username", token.Username);
        json.WriteEndObject();

        void Member(string name, string? value)
        {
            if (value is not null)
            {
                json.WritePropertyName(name);
                json.WriteValue(value);
            }
        }
    }

    public static string Write(OAuth2UserToken token)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var json = new JsonTextWriter(text))
        {
            Write(json, token);
        }

        return text.ToString();
    }

    /// <summary>Whether a text is no JSON, or holds a string that is not valid UTF-16.</summary>
    public static bool IsUnreadable(Exception failure) => failure is System.Text.Json.JsonException or InvalidOperationException;

    /// <summary>Null when it is not a token. No exception repeats the text, which may be a secret.</summary>
    public static OAuth2UserToken? Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            return null;
        }
    }

    public static OAuth2UserToken? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Member("access_token") is not { Length: > 0 } accessToken)
        {
            return null;
        }

        DateTimeOffset? expiresAt = null;
        if (Member("expires_at") is { } written)
        {
            if (!DateTimeOffset.TryParseExact(written, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at))
            {
                return null;
            }

            expiresAt = at;
        }

        return new(accessToken)
        {
            RefreshToken = Member("refresh_token"),
            ExpiresAt = expiresAt,
            Scope = Member("scope"),
            UserId = Member("user_id"),
            Username = Member("username"),
        };

        string? Member(string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
