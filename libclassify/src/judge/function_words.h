// Words that every text of a language has: articles, pronouns, prepositions, forms of "be".
#pragma once

#include <array>
#include <string_view>

namespace classify {

struct FunctionWords {
  std::string_view language;  // ISO 639-1; da stands for Norwegian as well, cs for Slovak
  std::string_view words;     // canonical text, 2 to 8 bytes each
};

// English must be the first.
inline constexpr std::array kFunctionWords{
    FunctionWords{"en",
                  "the and of to for you is that this with your are have not on was we be from it "
                  "will can at as by or an if which has been they our any there would what"},
    FunctionWords{
        "de",
        "der die und das ist nicht mit für sie auf ein eine den dem des von zu im ich wir "
        "wird bei auch sich oder ihre ihr ihnen haben werden wenn als aus nach dass"},
    FunctionWords{
        "fr",
        "le la les des et est une un du pour dans que qui vous nous votre pas sur avec au "
        "ce cette sont par plus de ne il elle vos être aux mais"},
    FunctionWords{
        "es",
        "el la los las de que en un una por con para es su se del lo como más pero sus al "
        "este está usted nos ha si le muy esta sin"},
    FunctionWords{
        "pt",
        "os as de que do da em um uma para com não por mais dos das no na se foi você seu "
        "sua ao é são ou como nos mas este"},
    FunctionWords{
        "it",
        "il lo la gli le di che è per un una con non del della dei sono si nel alla questo "
        "come più da ed ha ci al dal nella anche suo"},
    FunctionWords{"nl",
                  "de het een en van is dat niet op te zijn voor met je wij uw aan ook er bij naar "
                  "dit om wordt hebben ik deze maar kunt onze als"},
    FunctionWords{"sv",
                  "och att det som en är på för med av den inte till ett har om jag vi du kan från "
                  "eller de så din ska var"},
    FunctionWords{"da",
                  "og at det som en er på for med af av den ikke til et har om jeg vi du kan fra "
                  "eller de så din skal var vil"},
    FunctionWords{
        "fi",
        "ja on ei että se hän mutta ovat tai kun joka myös ole olen voi sen niin jos kuin "
        "tämä oli ne sinun mitä"},
    FunctionWords{"pl",
                  "nie się że to jest jak po co dla od przez ale za są czy oraz ten przy na do tym "
                  "ma jego być tak"},
    FunctionWords{
        "cs",
        "se na je že to do ve jako za by ale pro jsou tak od po jsem nebo který která není "
        "si pri sa ako sú"},
    FunctionWords{"hu",
                  "az és hogy nem is egy ez meg van volt de ha csak már vagy mint lesz kell ön ezt "
                  "azt nincs"},
    FunctionWords{"ro",
                  "și de la cu în pe nu că un este care din pentru sau mai sunt al ce vă ale ți fi "
                  "şi dvs"},
    FunctionWords{"tr",
                  "ve bir bu için ile da de çok olarak daha var olan en gibi değil kadar ama sonra "
                  "her ne mi"},
    FunctionWords{"vi",
                  "và của là có không được cho các một người những với trong này để đã khi từ bạn "
                  "tôi về"},
    FunctionWords{"id",
                  "dan yang di untuk dengan ini dari itu tidak anda pada adalah akan ke atau kami "
                  "bisa dalam saya juga kita"}};

}  // namespace classify
