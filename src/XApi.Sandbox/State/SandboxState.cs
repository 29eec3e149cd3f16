using System.Reflection;
using System.Text.Json;

namespace XApi.Sandbox;

/// <summary>All that calls can see of a sandbox: its world, what was issued, charged and counted. Callers hold the world's gate.</summary>
/// <param name="World">The world.</param>
/// <param name="Credentials">The App's tokens.</param>
/// <param name="Limits">The limits.</param>
/// <param name="Logins">The logins.</param>
internal sealed record SandboxState(XWorld World, CredentialStore Credentials, Limits Limits, OAuthEndpoints Logins)
{
    private const int Format = 2;

    private IEnumerable<(string Name, object Service)> Services =>
        [("world", World), ("credentials", Credentials), ("limits", Limits), ("oauth1", Logins.OAuth1), ("oauth2", Logins.OAuth2)];

    internal byte[] Save()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            var state = new StateWriter(writer, World.MediaStore);
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            writer.WriteString("saved_at", StateValues.Text(World.Now));
            foreach (var (name, service) in Services)
            {
                writer.WritePropertyName(name);
                state.WriteService(service);
            }

            writer.WritePropertyName("records");
            state.WriteRecords();
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Has everything as it was saved, or nothing changed.</summary>
    /// <returns>When it was saved, by the clock of that sandbox.</returns>
    /// <exception cref="FormatException">It is no state, or another version's.</exception>
    internal DateTimeOffset Load(ReadOnlyMemory<byte> state)
    {
        try
        {
            using var document = JsonDocument.Parse(state);
            var json = document.RootElement;
            if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("format", out var format))
            {
                throw new FormatException("It does not begin with a format");
            }

            if (format.GetInt32() is var version and not Format)
            {
                throw new FormatException($"Its format is {version}, and this version of XApi.Sandbox reads {Format}");
            }

            var reader = new StateReader(json.GetProperty("records"), World.MediaStore);
            foreach (var (name, service) in Services)
            {
                reader.ReadService(service, json.GetProperty(name));
            }

            reader.ReadRecords();
            var savedAt = json.GetProperty("saved_at").GetDateTimeOffset();
            var matchers = MakeAgain(reader);
            reader.Apply();
            World.Queries.Clear();
            for (var i = 0; i < World.Rules.Count; i++)
            {
                World.Rules[i] = World.Rules[i] with { Matcher = matchers[World.Rules[i].Id] };
            }

            return savedAt;
        }
        catch (Exception fault)
            when (fault
                    is JsonException
                        or FormatException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or ArgumentException
                        or OverflowException
            )
        {
            throw new FormatException(
                $"This is not the state of a sandbox, or that of another version of it: {fault.Message.TrimEnd('.')}. Nothing has changed.",
                fault
            );
        }
    }

    // What is not saved, since it follows from what is. Where it does not, nothing has changed yet.
    private static Dictionary<long, Matcher> MakeAgain(StateReader reader)
    {
        // Versions of a Tweet share the list of them.
        var shared = new Dictionary<long, List<long>>();
        var versions = Shapes.FieldsOf(typeof(TweetRecord)).Single(field => Shapes.NameOf(field) == nameof(TweetRecord.Versions));
        foreach (var tweet in reader.Made<TweetRecord>())
        {
            shared.TryAdd(tweet.Versions[0], tweet.Versions);
            versions.SetValue(tweet, shared[tweet.Versions[0]]);
        }

        return reader
            .Made<RuleRecord>()
            .ToDictionary(
                rule => rule.Id,
                rule =>
                    Matcher.Read(rule.Value, XOperation.UpdateRules, XAccessLevel.Enterprise, out _)
                    ?? throw new FormatException($"The rule {rule.Id} can't be `{rule.Value}`")
            );
    }
}
