using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Tests.Rules;

/// <summary>What every type that stands for a JSON object obeys.</summary>
[TestFixture]
internal sealed class ModelRules
{
    // Deep and strange, with every kind of JSON value, and texts that a careless reader would take for dates or numbers.
    private const string Unknown = """
        {
          "tomorrow": {
            "object": { "a": { "b": [] }, "empty": {}, "nothing": null },
            "array": [1, "two", [3.5, [true, false, null]], {}],
            "date": "2024-05-01T12:00:00.000Z", "date_in_another_zone": "2024-05-01T12:00:00+05:00", "old_date": "Wed May 01 12:00:00 +0000 2024",
            "large": 9223372036854775807, "larger": 123456789012345678901234567890, "largest": 1234567890123456789012345678901234567890,
            "precise": 0.1234567890123456789, "more_precise": 3.14159265358979323846264338327950288419716939937510, "tiny": 1e-30, "huge": 1.5E300,
            "beyond": 1e999, "negative": -0.5, "zero": 0, "one": 1.0,
            "text": "\u00e9 \"quoted\" \\ \/ \b\f\n\r\t 😀", "": "no name"
          },
          "with \"strange\" name \u00e9": 1, "Id": "not id", "$type": "System.IO.FileInfo, System.IO"
        }
        """;

    private static readonly string[] UnknownNames = ["tomorrow", "with \"strange\" name é", "Id", "$type"];

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, string> Full = [];

    private static IEnumerable<Type> Models => ModelJson.All;

    private static IEnumerable<Type> Enums => typeof(XModel).Assembly.GetTypes().Where(IsOpenEnum);

    [Test]
    public void There_are_models_and_enums()
    {
        Assert.That(Models.Count(), Is.GreaterThan(80));
        Assert.That(Enums.Count(), Is.GreaterThan(25));
    }

    [TestCaseSource(nameof(Models))]
    public void JSON_names_are_unique(Type model) => Assert.That(JsonNames(model).Select(member => member.Json), Is.Unique);

    [TestCaseSource(nameof(Models))]
    public void A_member_is_named_as_on_the_wire_in_C_sharp_dress(Type model)
    {
        Assert.That(
            JsonNames(model).Select(member => member.Name),
            Is.EquivalentTo(JsonNames(model).Select(member => CSharp(model, member)))
        );
    }

    [TestCaseSource(nameof(Models))]
    public void A_required_member_is_not_nullable_and_a_list_never_null(Type model)
    {
        var empty = (XModel)Activator.CreateInstance(model)!;

        foreach (
            var list in Filled
                .Members(model)
                .Where(property =>
                    property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>)
                )
        )
        {
            Assert.That(list.GetValue(empty), Is.Empty, list.Name);
        }
    }

    [TestCaseSource(nameof(Models))]
    public void What_is_not_set_is_not_written(Type model)
    {
        var empty = (XModel)Activator.CreateInstance(model)!;

        Assert.Multiple(() =>
        {
            Assert.That(empty.ToJson(), Is.EqualTo("{}"));
            Assert.That(JsonConvert.SerializeObject(empty), Is.EqualTo("{}"));
        });
    }

    [TestCaseSource(nameof(Models))]
    public void Every_member_is_written_and_read(Type model)
    {
        var full = Filled.Model(model);
        var json = full.ToJson();

        Assert.Multiple(() =>
        {
            Assert.That(
                JObject.Parse(json).Properties().Select(member => member.Name),
                Is.EquivalentTo(JsonNames(model).Select(member => member.Json)),
                "written"
            );
            Assert.That(ModelComparison.Different(full, ModelJson.Read(model, json), model.Name), Is.Empty, "read by us");
            Assert.That(
                ModelComparison.Different(full, JsonConvert.DeserializeObject(json, model), model.Name),
                Is.Empty,
                "read by Newtonsoft"
            );
            Assert.That(JsonTree.Differences(json, JsonConvert.SerializeObject(full)), Is.Empty, "written by Newtonsoft");
        });
    }

    [TestCaseSource(nameof(Models))]
    public void Members_that_are_null_read_as_if_they_were_not_there(Type model)
    {
        var required = JObject.Parse(FullJson(model));
        var nulls = new JObject(
            required
                .Properties()
                .Select(member => new JProperty(member.Name, IsNeeded(model, member.Name) ? member.Value : JValue.CreateNull()))
        );
        var absent = new JObject(required.Properties().Where(member => IsNeeded(model, member.Name)));

        Assert.That(
            JsonTree.Differences(ModelJson.Read(model, absent.ToString()).ToJson(), ModelJson.Read(model, nulls.ToString()).ToJson()),
            Is.Empty
        );
    }

    [TestCaseSource(nameof(Models))]
    public void Unknown_members_are_kept_and_come_back_out(Type model)
    {
        var known = FullJson(model);
        var json = known == "{}" ? Unknown : $"{known[..^1]},{Unknown[(Unknown.IndexOf('{') + 1)..]}";

        var read = ModelJson.Read(model, json);
        var written = read.ToJson();

        Assert.Multiple(() =>
        {
            Assert.That(read.AdditionalProperties.Keys, Is.EquivalentTo(UnknownNames));
            Assert.That(ModelComparison.Plain(written, "tomorrow"), Is.EqualTo(ModelComparison.Plain(json, "tomorrow")), "to the digit");
            Assert.That(
                ModelComparison.WithoutBeyond(JsonConvert.SerializeObject(read)),
                Is.EqualTo(ModelComparison.WithoutBeyond(written)),
                "by Newtonsoft"
            );
        });
    }

    [TestCaseSource(nameof(Models))]
    public void Unknown_members_are_kept_by_Newtonsoft_too(Type model)
    {
        const string Simple =
            """{"tomorrow":{"a":[1,"two",null,{"b":true}],"date":"2024-05-01T12:00:00.000Z","larger":123456789012345678901234567890}}""";
        var json = FullJson(model) is var known && known == "{}" ? Simple : $"{known[..^1]},{Simple[1..]}";

        var read = (XModel)JsonConvert.DeserializeObject(json, model)!;

        Assert.Multiple(() =>
        {
            Assert.That(read.AdditionalProperties.Keys, Is.EqualTo(UnknownNames.Take(1)));
            Assert.That(JsonTree.Differences(json, JsonConvert.SerializeObject(read)), Is.Empty, "written by Newtonsoft");
            Assert.That(JsonTree.Differences(json, read.ToJson()), Is.Empty, "written by us");
        });
    }

    [TestCaseSource(nameof(Enums))]
    public void An_enum_keeps_values_that_the_spec_does_not_know(Type type) => Generic(nameof(KeepsUnknownValues), type);

    [TestCaseSource(nameof(Enums))]
    public void The_values_of_an_enum_differ_and_are_named_as_on_the_wire(Type type) => Generic(nameof(NamesMatch), type);

    [Test]
    public void Body_members_are_those_that_the_spec_states()
    {
        var bodies = Bodies.Of();
        var forms = Bodies.Forms();
        Assert.That(bodies, Has.Count.GreaterThan(40));
        Assert.That(forms, Has.Count.GreaterThanOrEqualTo(3));

        foreach (var operation in XOperation.All)
        {
            var stated = operation
                .Parameters.Where(parameter => parameter.In == XParameterLocation.Body)
                .Select(parameter => parameter.Name);
            var sent =
                bodies.TryGetValue(operation.Id, out var body) ? Paths(body)
                : forms.TryGetValue(operation.Id, out var parts) ? parts
                : [];
            Assert.That(sent, Is.EquivalentTo(stated), operation.Id);
        }
    }

    [Test]
    public void Shared_texts_stay_apart()
    {
        // More different short texts than the cache has places, twice, so that many collide.
        foreach (var text in Enumerable.Range(0, 6_000).Select(number => $"text {number % 3_000}"))
        {
            Assert.That(ModelJson.Read<AddRule>($$"""{"value":"{{text}}"}""").Value, Is.EqualTo(text));
        }
    }

    private static void KeepsUnknownValues<T>()
        where T : struct, IOpenEnum<T>
    {
        var value = T.FromValue("tomorrow's_value");
        var json = JsonConvert.SerializeObject(new[] { value, T.Known[0] });

        Assert.Multiple(() =>
        {
            Assert.That(value.Value, Is.EqualTo("tomorrow's_value"));
            Assert.That(value.ToString(), Is.EqualTo("tomorrow's_value"));
            Assert.That(value, Is.EqualTo(T.FromValue(new string("tomorrow's_value".ToCharArray()))).And.Not.EqualTo(T.Known[0]));
            Assert.That(json, Is.EqualTo($$"""["tomorrow's_value","{{T.Known[0].Value}}"]"""));
            Assert.That(JsonConvert.DeserializeObject<T[]>(json), Is.EqualTo(new[] { value, T.Known[0] }));
            Assert.That(JsonConvert.DeserializeObject<T?>("null"), Is.Null);
        });

        foreach (var model in Models)
        {
            foreach (var member in Filled.Members(model).Where(property => Filled.Item(property.PropertyType) == typeof(T)))
            {
                var name = JsonNames(model).Single(names => names.Name == member.Name).Json;
                var tree = JObject.Parse(FullJson(model));
                tree[name] = tree[name] is JArray ? new JArray("tomorrow's_value") : "tomorrow's_value";
                Assert.That(
                    JsonTree.Differences(tree.ToString(), ModelJson.Read(model, tree.ToString()).ToJson()),
                    Is.Empty,
                    $"{model.Name}.{member.Name}"
                );
            }
        }
    }

    private static void NamesMatch<T>()
        where T : struct, IOpenEnum<T>
    {
        var members = typeof(T)
            .GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(T))
            .ToList();

        Assert.Multiple(() =>
        {
            Assert.That(T.Known, Is.Not.Empty.And.Unique);
            Assert.That(members.Select(member => (T)member.GetValue(null)!), Is.EquivalentTo(T.Known));
            Assert.That(
                members.Select(member => (member.Name, ((T)member.GetValue(null)!).Value)),
                Has.All.Matches<(string Name, string Value)>(member =>
                    Bare(member.Name) == Bare(member.Value)
                    // Two values that differ in their signs alone: the second has a name of its own.
                    || (
                        Bare(member.Name) == Bare(member.Value) + "ALIAS"
                        && T.Known.Count(other => Bare(other.Value) == Bare(member.Value)) == 2
                    )
                )
            );
        });
    }

    private static string FullJson(Type model) => Full.GetOrAdd(model, static model => Filled.Model(model).ToJson());

    private static string Bare(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();

    private static void Generic(string method, Type type)
    {
        try
        {
            typeof(ModelRules).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, null);
        }
        catch (TargetInvocationException failure)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure.InnerException!);
        }
    }

    private static bool IsOpenEnum(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IOpenEnum<>));

    /// <summary>The JSON names of a model, with the C# members that bear them: made from the member's own, or given by its attribute.</summary>
    private static IReadOnlyList<(string Json, string Name)> JsonNames(Type model) =>
        [
            .. Filled
                .Members(model)
                .Select(member =>
                    (
                        member.GetCustomAttribute<JsonPropertyAttribute>()?.PropertyName
                            ?? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(member.Name),
                        member.Name
                    )
                ),
        ];

    // A response's errors of another shape than X's problems can't share the name of the problems.
    private static string CSharp(Type model, (string Json, string Name) member) =>
        member.Json == "errors"
        && Filled.HasNoProblems(model)
        && Filled.Item(model.GetProperty(member.Name)!.PropertyType) != typeof(Problem)
            ? "ItemErrors"
            // Beside a number that not every reader holds, version 1.1 has its text, which is the id.
            : string.Concat(
                Regex
                    .Replace(member.Json, "id_str$", "id")
                    .Split('_')
                    .Select(word => CultureInfo.InvariantCulture.TextInfo.ToUpper(word[0]) + word[1..])
            );

    private static IEnumerable<string> Paths(Type model) =>
        JsonNames(model)
            .SelectMany(member =>
                (string[])
                    [
                        member.Json,
                        .. Filled.Item(model.GetProperty(member.Name)!.PropertyType) is var type && Filled.IsModel(type)
                            ? Paths(type).Select(path => $"{member.Json}.{path}")
                            : [],
                    ]
            );

    private static bool IsNeeded(Type model, string name)
    {
        var json = JObject.Parse(FullJson(model));
        json.Remove(name);
        try
        {
            ModelJson.Read(model, json.ToString());
            return false;
        }
        catch (System.Text.Json.JsonException)
        {
            return true;
        }
    }
}
