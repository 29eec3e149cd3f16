using System.Globalization;
using System.Text;
using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>What all JSON objects of the API have in common.</summary>
/// <remarks>
/// Collections are never null: what X left out reads as empty, and is not written. Newtonsoft.Json and System.Text.Json read and write an object as
/// <see cref="ToJson()"/> and <c>FromJson</c> do, whatever their settings say of names and of what is not set.
/// </remarks>
[Newtonsoft.Json.JsonConverter(typeof(XModelConverter))]
public abstract partial class XModel
{
    // Enough to see what an object is, short enough for a line of a log.
    private const int ShownCharacters = 200;

    private Dictionary<string, JToken>? _additionalProperties;

    /// <summary>
    /// Members that came in the JSON and that the spec does not know, under their wire names; they are written back as they came. So are members that it
    /// knows but that held something else than it says; an item of a list that can't be read is kept as <c>name[index]</c>. A member that came under its names
    /// of both of X's dialects has the value that came first, and the other is here.
    /// </summary>
    public IDictionary<string, JToken> AdditionalProperties => _additionalProperties ??= [];

    /// <summary>
    /// The object as JSON, with the names that it was read under and without what is not set. What was made by hand is written in the tweet dialect.
    /// </summary>
    public string ToJson() => ToJson(XDialect.Auto);

    /// <summary>
    /// The object as JSON, with the names of one of X's dialects. Of a member that came under both of its names, the value that the object has is written;
    /// <see cref="ToJson()"/> writes both.
    /// </summary>
    /// <param name="dialect">Whose names to write. <see cref="XDialect.Auto"/> writes those that the object was read under, as <see cref="ToJson()"/> does.</param>
    public string ToJson(XDialect dialect)
    {
        var text = new StringWriter(new StringBuilder(256), CultureInfo.InvariantCulture);
        using (var writer = new ModelWriter(text, dialect))
        {
            Write(writer);
        }

        return text.ToString();
    }

    /// <summary>The type and the beginning of the JSON, for logs and debuggers. <see cref="ToJson()"/> has all of it.</summary>
    public override string ToString()
    {
        var json = ToJson();
        var end =
            json.Length <= ShownCharacters ? json.Length : ShownCharacters - (char.IsHighSurrogate(json[ShownCharacters - 1]) ? 1 : 0);
        return $"{GetType().Name} {json.AsSpan(0, end)}{(end < json.Length ? "…" : "")}";
    }

    /// <summary>The JSON as tokens, texts as they are: a parser may take one for a time.</summary>
    internal JObject ToJToken()
    {
        using var writer = new JTokenWriter();
        Write(writer);
        return (JObject)writer.Token!;
    }

    internal void Write(JsonWriter writer)
    {
        writer.WriteStartObject();
        WriteMembers(writer);
        foreach (var (name, value) in _additionalProperties ?? [])
        {
            if (NameOfAdditional(name, (writer as ModelWriter)?.Dialect ?? XDialect.Auto) is { } written)
            {
                writer.WritePropertyName(written);
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private protected static InvalidOperationException NotSet(string name) =>
        new($"`{name}` is always there in what X sends, but was not set here.");

    /// <summary>Adds the ids of the resources that X charges for: what the response is about, and what of the same kind came with it.</summary>
    internal virtual void CollectIds(ResourceIds ids) { }

    private protected abstract void WriteMembers(JsonWriter writer);

    /// <summary>What a dialect calls something that may be a member under either of its names, and whether that member has a value to be written.</summary>
    private protected virtual (string Name, bool IsWritten) InDialect(string name, XDialect dialect) => (name, false);

    /// <summary>Keeps the value of a member that came under its other name before, and says whether it did. The one that came first is the member's.</summary>
    private protected bool KeepsOther(bool came, ref JsonTokenReader reader)
    {
        if (came)
        {
            ReadAdditionalProperty(ref reader);
        }

        return came;
    }

    // In one dialect a member has one name, and so one value: its own, or the one that is under that name already.
    private string? NameOfAdditional(string name, XDialect dialect)
    {
        if (dialect == XDialect.Auto)
        {
            return name;
        }

        var (written, isWritten) = InDialect(name, dialect);
        return isWritten || (written != name && AdditionalProperties.ContainsKey(written)) ? null : written;
    }

    private protected void ReadAdditionalProperty(ref JsonTokenReader reader) =>
        AdditionalProperties[Encoding.UTF8.GetString(reader.Name)] = JsonValues.ReadToken(ref reader);
}
