using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using XApi.Testing;

namespace XApi.Tests.Rules;

/// <summary>What the whole public surface of the client obeys.</summary>
[TestFixture]
internal sealed partial class AssemblyRules
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly Client = typeof(XApiClient).Assembly;

    private static IEnumerable<Type> PublicTypes => Client.GetExportedTypes();

    private static IEnumerable<Type> Sections =>
        PublicTypes.Where(type =>
            type.IsClass && type.GetInterface($"I{type.Name}") is not null && type.Name.EndsWith("Client", StringComparison.Ordinal)
        );

    [Test]
    public void No_type_is_numbered_or_anonymous() =>
        Assert.That(PublicTypes.Select(type => type.Name.Split('`')[0]).Where(name => Numbered().IsMatch(name)), Is.Empty);

    [Test]
    public void All_public_types_are_in_one_namespace() => Assert.That(PublicTypes.Select(type => type.Namespace), Has.All.EqualTo("XApi"));

    [Test]
    public void Models_options_and_clients_are_sealed() =>
        Assert.That(
            PublicTypes
                .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false })
                .Where(type =>
                    type.IsSubclassOf(typeof(XModel))
                    || type.IsSubclassOf(typeof(CallOptions))
                    || Sections.Contains(type)
                    || type == typeof(XApiClient)
                ),
            Is.Empty
        );

    [Test]
    public void No_static_can_be_set() =>
        Assert.That(
            PublicTypes.SelectMany(type =>
                type.GetFields(Declared)
                    .Where(field => field is { IsStatic: true, IsLiteral: false, IsInitOnly: false })
                    .Select(field => $"{type.Name}.{field.Name}")
                    .Concat(
                        type.GetProperties(Declared)
                            .Where(property => property.SetMethod is { IsStatic: true, IsPublic: true })
                            .Select(property => $"{type.Name}.{property.Name}")
                    )
            ),
            Is.Empty
        );

    [Test]
    public void No_static_of_the_library_is_changed_after_it_was_made() =>
        Assert.That(
            Client
                .GetTypes()
                .Where(type => type.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !type.Name.Contains('<'))
                .SelectMany(type =>
                    type.GetFields(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
                        .Where(field => field is { IsLiteral: false, IsInitOnly: false } && !field.Name.Contains('<'))
                        // What a thread has for itself is not shared.
                        .Where(field => field.GetCustomAttribute<ThreadStaticAttribute>() is null)
                        .Select(field => $"{type.Name}.{field.Name}")
                ),
            Is.Empty
        );

    [Test]
    public void Fields_are_not_public() =>
        Assert.That(
            PublicTypes
                .Where(type => !type.IsEnum)
                .SelectMany(type => type.GetFields(Declared).Where(field => !field.IsLiteral).Select(field => $"{type.Name}.{field.Name}")),
            Is.Empty
        );

    [Test]
    public void Every_asynchronous_method_can_be_cancelled() =>
        Assert.That(
            Asynchronous().Where(method => !EndsWithToken(method) && method.DeclaringType != typeof(TokenStoreContract)).Select(Signature),
            Is.Empty
        );

    [Test]
    public void Every_asynchronous_method_is_named_so_and_no_other() =>
        Assert.That(
            // What is said of a collection before it is enumerated is not asynchronous yet.
            Methods()
                .Where(method => !IsPaged(method.DeclaringType!) && !IsPolled(method.DeclaringType!))
                .Where(method =>
                    method.Name.EndsWith("Async", StringComparison.Ordinal)
                    != (IsAsynchronous(method.ReturnType) || IsPaged(method.ReturnType) || IsPolled(method.ReturnType))
                )
                .Select(Signature),
            Is.Empty
        );

    [Test]
    public void Models_and_options_are_filled_by_initializers_alone() =>
        Assert.That(
            PublicTypes
                .Where(type => type.IsSubclassOf(typeof(XModel)) || type.IsSubclassOf(typeof(CallOptions)))
                .SelectMany(type => type.GetProperties(Declared))
                .Where(property =>
                    property.SetMethod is { IsPublic: true } set
                    && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))
                )
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}"),
            Is.Empty
        );

    [Test]
    public void Every_section_is_a_property_of_the_client_and_of_its_interface()
    {
        var tags = XOperation.All.Select(operation => operation.Tag).Distinct();

        Assert.Multiple(() =>
        {
            Assert.That(Sections.Select(type => type.Name), Is.SupersetOf(tags.Select(tag => $"{tag}Client")));
            foreach (var tag in tags)
            {
                Assert.That(typeof(IXApiClient).GetProperty(tag)?.PropertyType.Name, Is.EqualTo($"I{tag}Client"));
                Assert.That(typeof(XApiClient).GetProperty(tag)?.PropertyType.Name, Is.EqualTo($"I{tag}Client"));
            }
        });
    }

    [TestCaseSource(nameof(Sections))]
    public void A_section_and_its_interface_have_the_same_methods(Type section)
    {
        var face = section.GetInterface($"I{section.Name}")!;

        Assert.That(
            section
                .GetMethods(Declared)
                .Where(method => !method.IsSpecialName && !method.IsStatic && method.GetBaseDefinition() == method)
                .Select(Signature),
            Is.SupersetOf(face.GetMethods().Where(method => !method.IsSpecialName).Select(Signature))
        );
        if (section != typeof(XApiClient))
        {
            Assert.That(
                section.GetMethods(Declared).Where(method => !method.IsSpecialName).Select(Signature),
                Is.EquivalentTo(face.GetMethods().Where(method => !method.IsSpecialName).Select(Signature))
            );
        }
    }

    [Test]
    public void Each_operation_has_one_method_and_each_paginated_one_an_enumeration()
    {
        foreach (var section in XOperation.All.GroupBy(operation => operation.Tag))
        {
            var methods = typeof(IXApiClient)
                .GetProperty(section.Key)!
                .PropertyType.GetMethods()
                .Where(method => !IsBeyondTheSpec(method))
                .ToList();
            Assert.That(methods.Where(method => !IsPaged(method.ReturnType)).Count, Is.EqualTo(section.Count()), section.Key);
            Assert.That(
                methods.Where(method => IsPaged(method.ReturnType)).Count,
                Is.EqualTo(section.Count(operation => operation.Pagination is not null)),
                section.Key
            );
            Assert.That(
                methods.Where(method => IsStream(method.ReturnType)).Count,
                Is.EqualTo(section.Count(operation => operation.Streaming is not null)),
                section.Key
            );
        }
    }

    [Test]
    public void An_operation_takes_what_it_needs_then_its_options() =>
        Assert.That(
            Sections
                .Where(section => section != typeof(XApiClient))
                .SelectMany(section => section.GetMethods(Declared))
                .Where(method => !method.IsSpecialName && IsAsynchronous(method.ReturnType))
                .Where(method => !IsBeyondTheSpec(method))
                .Where(method =>
                    method.GetParameters()
                        is not [.., { Name: "options", IsOptional: true } options, { Name: "cancellationToken", IsOptional: true }]
                    || !options.ParameterType.IsSubclassOf(typeof(CallOptions))
                )
                .Select(Signature),
            Is.Empty
        );

    [Test]
    public void Everything_public_is_documented()
    {
        var documented = XDocument
            .Load(Path.ChangeExtension(Client.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Element("inheritdoc") is not null || !string.IsNullOrWhiteSpace(member.Element("summary")?.Value))
            .Select(member => member.Attribute("name")!.Value.Split('(')[0])
            .ToHashSet();

        Assert.That(PublicTypes.SelectMany(Documentable).Except(documented), Is.Empty);
    }

    [Test]
    public void A_summary_says_more_than_the_name()
    {
        var summaries = XDocument
            .Load(Path.ChangeExtension(Client.Location, ".xml"))
            .Descendants("member")
            .Where(member => member.Element("summary") is not null)
            .Select(member => (Name: member.Attribute("name")!.Value, Summary: member.Element("summary")!.Value.Trim()));

        Assert.That(
            summaries
                .Where(member => member.Summary.StartsWith("On the wire", StringComparison.Ordinal) || member.Summary.Length < 5)
                .Select(member => member.Name),
            Is.Empty
        );
    }

    [Test]
    public void Collections_are_taken_and_given_as_read_only() =>
        Assert.That(
            PublicTypes
                .Where(type => type != typeof(XModel))
                .SelectMany(type => type.GetProperties(Declared))
                .Where(property =>
                    property.PropertyType is { IsArray: true }
                    || (
                        property.PropertyType.IsGenericType
                        && (
                            property.PropertyType.GetGenericTypeDefinition() == typeof(List<>)
                            || property.PropertyType.GetGenericTypeDefinition() == typeof(IList<>)
                            || property.PropertyType.GetGenericTypeDefinition() == typeof(Dictionary<,>)
                        )
                    )
                )
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}"),
            Is.Empty
        );

    [Test]
    public void Times_know_their_offset() =>
        Assert.That(
            PublicTypes
                .SelectMany(type => type.GetProperties(Declared))
                .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTime))
                .Select(property => $"{property.DeclaringType!.Name}.{property.Name}"),
            Is.Empty
        );

    [Test]
    public void Every_failure_of_a_call_is_an_XApiException() =>
        Assert.That(
            PublicTypes
                .Where(type =>
                    type.IsSubclassOf(typeof(Exception)) && type != typeof(XApiException) && !type.IsSubclassOf(typeof(XApiException))
                )
                .Select(type => type.Name),
            Has.All.Matches<string>(name =>
                // Cancelling is no failure.
                name
                    is "XPartialCanceledException"
                        or "XQueryFormatException"
                        or "XTokenStoreContractException"
                        or "XInvalidParameterException"
            ),
            "others are not about a call"
        );

    private static IEnumerable<MethodInfo> Methods() =>
        PublicTypes
            .Where(type => !type.IsSubclassOf(typeof(Delegate)))
            .SelectMany(type => type.GetMethods(Declared))
            .Where(method =>
                !method.IsSpecialName && !method.Name.Contains('<') && method.Name is not ("GetAsyncEnumerator" or "DisposeAsync")
            );

    private static IEnumerable<MethodInfo> Asynchronous() => Methods().Where(method => IsAsynchronous(method.ReturnType));

    private static bool IsAsynchronous(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || IsStream(type)));

    private static bool IsStream(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>);

    private static bool IsPolled(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TweetPoller<,>);

    // Written by hand on top of the operations: polling, and rules as a wanted state.
    // What is written by hand has no options of an operation.
    private static bool IsBeyondTheSpec(MethodInfo method) =>
        IsPolled(method.ReturnType)
        || !method
            .GetParameters()
            .Any(parameter => XOperation.All.Any(operation => parameter.ParameterType.Name == $"{operation.Id}Options"));

    private static bool IsPaged(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Paged<,>);

    private static bool EndsWithToken(MethodInfo method) =>
        method.GetParameters() is [.., { Name: "cancellationToken", IsOptional: true } last]
        && last.ParameterType == typeof(CancellationToken);

    private static string Signature(MethodInfo method) =>
        $"{method.ReturnType.Name} {method.Name}({string.Join(", ", method.GetParameters().Select(parameter => $"{parameter.ParameterType} {parameter.Name}{(parameter.IsOptional ? " = default" : "")}"))})";

    private static IEnumerable<string> Documentable(Type type)
    {
        var name = type.FullName!.Replace('+', '.');
        var isRecord =
            type.GetMethod("<Clone>$") is not null
            || type.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
        return
        [
            $"T:{name}",
            .. type.GetProperties(Declared)
                .Where(property => !(isRecord && IsPositional(type, property.Name)))
                .Select(property => $"P:{name}.{property.Name}"),
            .. type.GetMethods(Declared)
                .Where(method =>
                    !method.IsSpecialName
                    && !method.Name.Contains('<')
                    && method.GetCustomAttribute<CompilerGeneratedAttribute>() is null
                    && !type.IsSubclassOf(typeof(Delegate))
                )
                .Select(method => $"M:{name}.{method.Name}{(method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "")}"),
            .. type.IsEnum ? type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"F:{name}.{field.Name}") : [],
        ];
    }

    // The compiler documents these with the record's parameters.
    private static bool IsPositional(Type type, string property) =>
        type.GetConstructors(Declared | BindingFlags.NonPublic)
            .Any(constructor => constructor.GetParameters().Any(parameter => parameter.Name == property));

    [GeneratedRegex(@"\d$|Anonymous|^Response|^Body\b")]
    private static partial Regex Numbered();
}
