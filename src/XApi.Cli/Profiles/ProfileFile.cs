using System.Text.Json;

namespace XApi.Cli.Profiles;

/// <summary>A profile as a file: its keys by their names, in JSON.</summary>
internal static class ProfileFile
{
    private const string Mark = "xapi_profile";

    /// <summary>The name under which the address of the API is kept.</summary>
    public const string Address = nameof(Address);

    /// <summary>The name under which the id of the user is kept.</summary>
    public const string UserId = nameof(UserId);

    /// <summary>The name under which the user's name is kept.</summary>
    public const string Username = nameof(Username);

    /// <summary>Whether the access token was issued to this tool, which is what makes it this tool's to revoke.</summary>
    public const string OwnAccessToken = nameof(OwnAccessToken);

    /// <summary>What the file holds; null where there is none.</summary>
    /// <exception cref="CommandException">It can't be read, or is no profile.</exception>
    public static Dictionary<string, string>? Read(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path))
                ?? throw new CommandException($"{path} is not a profile. It is left as it is: move it away, and log in.", ExitCode.Failure);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The profile {path} can't be read: {failure.Message}", ExitCode.Failure);
        }
    }

    /// <summary>Writes the file in the place of the one that is there.</summary>
    public static void Write(string path, IReadOnlyDictionary<string, string> keys)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber(Mark, 1);
            foreach (var (name, value) in keys.OrderBy(key => key.Key, StringComparer.Ordinal))
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        OwnerOnlyFile.Write(path, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    // A parser's message would quote the file, which holds secrets.
    private static Dictionary<string, string>? Parse(byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(Mark, out _)
                ? root.EnumerateObject()
                    .Where(member => member.Value.ValueKind == JsonValueKind.String)
                    .ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
